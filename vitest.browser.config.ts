import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { modelCommands } from './packages/web/test/server/commands.ts';
import { chromiumArguments, findChromium } from './test/find-chromium.ts';

/** Tests run against the sources: no build comes first. */
const conditions = ['@fgclip/source', 'browser', 'import', 'module', 'default'];

/** What a page is sent with to be allowed to share memory between threads. */
const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** What is imported somewhere; vite would reload the page for any that it comes upon halfway through the tests. */
const bundledDependencies = [
  '@fgclip/core > @huggingface/tokenizers',
  '@fgclip/core > entities/decode',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
];

const executablePath = findChromium();
if (executablePath === undefined) {
  process.stderr.write('Tests in the browser are skipped: no Chromium. Install one, or name it in CHROMIUM_PATH\n');
}

const launchOptions = { ...(executablePath !== undefined && { executablePath }), args: chromiumArguments };

const unisolatedTests = '{src,test}/**/*.unisolated.browser.test.ts';

function project(
  name: string,
  include: string,
  exclude: string[],
  headers: Record<string, string> = {},
): TestProjectInlineConfiguration {
  return {
    root: 'packages/web',
    resolve: { conditions },
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    server: { headers, fs: { allow: ['../..', '../../../shared'] } },
    // onnxruntime-web finds its .wasm files beside its own module, where bundling would not put them.
    optimizeDeps: { include: bundledDependencies, exclude: ['onnxruntime-web'] },
    test: {
      name,
      include: executablePath === undefined ? [] : [include],
      exclude: ['**/node_modules/**', ...exclude],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions }),
        instances: [{ browser: 'chromium' }],
        commands: modelCommands,
      },
    },
  };
}

/** Tests in a real browser: in a page whose threads may share memory and, `*.unisolated.browser.test.ts`, in one where not. */
export default defineConfig({
  test: {
    passWithNoTests: executablePath === undefined,
    fileParallelism: false,
    projects: [
      project('isolated', '{src,test}/**/*.browser.test.ts', [unisolatedTests], isolated),
      project('unisolated', unisolatedTests, []),
    ],
  },
});
