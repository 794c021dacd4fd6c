import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** ONNX Runtime for graphics cards, large and seldom needed. */
const onDemand = /\.(?:asyncify|jsep|jspi)[-.].*wasm$/;

/**
 * Writes service-worker.js: the script with the list of all files of the build (those to keep when they are first used
 * apart), and a version that changes with any of them.
 */
export function serviceWorker(script: string): Plugin {
  let publicFiles: string[] = [];
  return {
    name: 'service-worker',
    enforce: 'post',
    configResolved({ publicDir }) {
      const entries = readdirSync(publicDir, { withFileTypes: true });
      publicFiles = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const built = Object.keys(bundle).filter((file) => !file.endsWith('.map'));
        const files = [...built, ...publicFiles].sort();
        const hash = createHash('sha256');
        for (const file of files) {
          const entry = bundle[file];
          hash.update(file).update(entry?.type === 'asset' ? entry.source : (entry?.code ?? ''));
        }
        const facts = {
          version: hash.digest('hex').slice(0, 16),
          files: files.filter((file) => !onDemand.test(file)),
          onDemand: files.filter((file) => onDemand.test(file)),
        };
        const source = readFileSync(script, 'utf8').replace('__BUILD__', JSON.stringify(facts));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
      },
    },
  };
}
