import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll } from 'vitest';

const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];
const packageFolder = fileURLToPath(new URL('../packages/node/', import.meta.url));
/** Native code stays where it is installed, which is why scripts are built beside it. */
const external = ['onnxruntime-node', 'sharp', 'proper-lockfile', 'yauzl'];

/**
 * Builds a TypeScript file with all it imports into one script that plain Node runs, for tests that kill a process, and
 * returns its path. The code of the thread that runs models lies beside it, as in the published package.
 */
export async function buildScript(entry: URL): Promise<string> {
  const cache = join(packageFolder, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'script-'));
  afterAll(() => rmSync(outDir, { recursive: true }));
  await build({
    configFile: false,
    logLevel: 'silent',
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    resolve: { conditions },
    ssr: { noExternal: true, external, resolve: { conditions } },
    build: {
      ssr: fileURLToPath(entry),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  });
  copyFileSync(join(packageFolder, 'src', 'session-worker.mjs'), join(outDir, 'session-worker.mjs'));
  return join(outDir, 'script.mjs');
}
