import { resolve } from 'node:path';
import { defaultClientConditions, defineConfig } from 'vite';
import { contentSecurity } from './build/content-security.ts';
import { servedFolder } from './build/served-folder.ts';
import { serviceWorker } from './build/service-worker.ts';

/** Threads need a page that is isolated from others. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const {
  FGCLIP_PLAYGROUND_MODEL = '../../packages/swatchbook/models/swatchbook-clip',
  FGCLIP_PLAYGROUND_HEADS = 'public/heads',
} = process.env;
const folder = (path: string) => resolve(import.meta.dirname, path);

/** The playground: from the sources of all packages to a folder of static files that may lie anywhere. */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: './',
  define: { __FGCLIP_VERSION__: JSON.stringify(process.env.npm_package_version ?? '0.0.0') },
  resolve: { conditions: ['@fgclip/source', ...defaultClientConditions] },
  worker: { format: 'es' as const },
  // Found late, in a worker, they would reload the page.
  optimizeDeps: { include: ['onnxruntime-web/wasm', 'onnxruntime-web/webgpu'] },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 2000, reportCompressedSize: false },
  server: { headers: isolation },
  preview: { headers: isolation },
  plugins: [
    servedFolder({ from: folder(FGCLIP_PLAYGROUND_MODEL), at: 'models/swatchbook-clip' }),
    servedFolder({ from: folder(FGCLIP_PLAYGROUND_HEADS), at: 'heads' }),
    ...(mode === 'production' ? [contentSecurity(), serviceWorker(folder('build/service-worker-script.js'))] : []),
  ],
}));
