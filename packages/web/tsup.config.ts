import { readFile } from 'node:fs/promises';
import { defineConfig, type Options } from 'tsup';
import { libraryBuild } from '../../tsup.shared';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

const worker = 'src/inference/session-worker.ts';

/**
 * How the code of the worker travels: as a file of its own, which vite and webpack find by its address and bundle; and,
 * for where nobody does, as text with all that it imports, onnxruntime-web's JavaScript included.
 */
const workerCode: Plugin = {
  name: 'worker-code',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /start-worker\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace('./session-worker.ts', './session-worker.js'),
      loader: 'ts',
    }));
    onLoad({ filter: /embedded-worker\.ts$/ }, async () => {
      const { outputFiles } = await esbuild.build({
        entryPoints: [worker],
        bundle: true,
        write: false,
        minify: true,
        format: 'esm',
        target: 'es2022',
        platform: 'browser',
        conditions: ['@fgclip/source', 'onnxruntime-web-use-extern-wasm'],
      });
      return { contents: `export const workerCode = ${JSON.stringify(outputFiles[0]?.text)};`, loader: 'js' };
    });
  },
};

export default defineConfig(
  libraryBuild({
    entry: { index: 'src/index.ts', 'session-worker': worker },
    esbuildPlugins: [workerCode],
  }),
);
