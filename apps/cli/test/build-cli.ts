import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];

/** Native code stays where it is installed: beside the package that depends on it. */
const nativeRuntime = createRequire(new URL('../../../packages/node/package.json', import.meta.url));

/** Builds the program from the sources as they are now into one script that plain Node runs. */
export async function buildCli(outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    plugins: [
      {
        name: 'native-runtime',
        enforce: 'pre',
        resolveId: (id) =>
          id === 'onnxruntime-node' ? { id: pathToFileURL(nativeRuntime.resolve(id)).href, external: true } : undefined,
      },
    ],
    build: {
      ssr: fileURLToPath(new URL('../src/main.ts', import.meta.url)),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  return join(outDir, 'main.mjs');
}
