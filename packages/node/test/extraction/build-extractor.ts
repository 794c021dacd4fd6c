import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll } from 'vitest';

const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Builds extract-until-killed.ts into a script for plain Node, where native packages are found and the thread's code is. */
export async function buildExtractor(): Promise<string> {
  const cache = fromRoot('node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'extractor-'));
  const remove = () => rmSync(outDir, { recursive: true, force: true });
  afterAll(remove);
  // Where a file of tests fails to load, nothing is run after them.
  await buildInto(outDir).catch((error: unknown) => {
    remove();
    throw error;
  });
  copyFileSync(fromRoot('src/session-worker.mjs'), join(outDir, 'session-worker.mjs'));
  return join(outDir, 'script.mjs');
}

async function buildInto(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'silent',
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    resolve: { conditions },
    ssr: {
      noExternal: true,
      external: ['onnxruntime-node', 'sharp', 'proper-lockfile', 'yauzl'],
      resolve: { conditions },
    },
    build: {
      ssr: fromRoot('test/extraction/extract-until-killed.ts'),
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  });
}
