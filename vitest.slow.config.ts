import { defineConfig } from 'vitest/config';
import fast from './vitest.config.ts';

/** Tests that pack, install, compile or train for long: one file at a time, after a build. */
export default defineConfig({
  ...fast,
  test: {
    include: [
      '{packages,apps}/*/{src,test}/**/*.slow.test.ts',
      'training/src/**/*.slow.test.ts',
      'test/**/*.slow.test.ts',
    ],
    exclude: ['**/node_modules/**'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
