import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.shared';

export default defineConfig(
  libraryBuild({
    entry: { index: 'src/index.ts', internal: 'src/internal.ts' },
    // import.meta.url in CommonJS: the thread that runs models is started from a file beside the build.
    shims: true,
    onSuccess: () => copyFile('src/session-worker.mjs', 'dist/session-worker.mjs'),
  }),
);
