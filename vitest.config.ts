import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Examples lie in no package that could have dependencies. */
const sources = join(import.meta.dirname, 'packages');
const alias = [
  { find: '@fgclip/core/graph', replacement: join(sources, 'core/src/graph/index.ts') },
  { find: /^@fgclip\/(core|heads)$/, replacement: join(sources, '$1/src/index.ts') },
];

/** Tests run against the sources: no build comes first. */
const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions, alias },
  ssr: { resolve: { conditions } },
  define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'training/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.slow.test.ts', '**/*.browser.test.ts'],
    testTimeout: 20_000,
    // By default one core stays idle, which on two is half of them.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['packages/{core,heads}/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/index.ts'],
      thresholds: {
        'packages/core/src/**': { lines: 90 },
        'packages/heads/src/**': { lines: 90 },
      },
      reporter: ['text-summary', 'html'],
    },
  },
});
