import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build, defaultClientConditions, type InlineConfig, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from './find-chromium.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn('The test of a built page is skipped: no Chromium');

describe.skipIf(executablePath === undefined)('a page that vite has built', () => {
  let folder: string;
  let server: PreviewServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fgclip-page-'));
    const config: InlineConfig = {
      configFile: false,
      root: fileURLToPath(new URL('../packages/web/test/built-page', import.meta.url)),
      logLevel: 'error',
      define: { __FGCLIP_VERSION__: JSON.stringify('test') },
      resolve: { conditions: ['@fgclip/source', ...defaultClientConditions] },
      build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
      preview: {
        port: 0,
        headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
      },
    };
    await build(config);
    server = await preview(config);
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArguments });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['wasm', 'onnxruntime-web (wasm, 2 threads)'],
    ['webgpu', 'onnxruntime-web (webgpu)'],
  ])('runs onnxruntime-web on %s, from its own origin alone', async (device, name) => {
    const page = await browser.newPage();
    const [origins, errors]: [Set<string>, string[]] = [new Set(), []];
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    page.on('pageerror', (error) => errors.push(error.message));
    const address = server.resolvedUrls?.local[0] ?? '';
    await page.goto(`${address}#${device}`);
    await page.waitForFunction('document.title.includes(":")', undefined, { timeout: 60_000 }).catch(() => undefined);
    expect(errors).toEqual([]);
    expect(await page.title()).toBe(`${name}: 2 4 6`);
    expect([...origins].filter((origin) => origin !== 'null')).toEqual([new URL(address).origin]);
  });
});
