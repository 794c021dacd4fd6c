import { join } from 'node:path';
import { build } from 'vite';

const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];

/** Builds a source file into one script that plain Node runs, and returns its path. */
export async function buildScript(entry: string, outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  });
  return join(outDir, 'script.mjs');
}
