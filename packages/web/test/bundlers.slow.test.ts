import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from '../../../test/find-chromium.ts';
import { writeTinyClip } from '../../node/test/tiny-clip.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn('The test of bundled packages is skipped: no Chromium');

/** A page that embeds a caption with a model from its own server. */
const main = `
import { openClip } from '@fgclip/web';
const wasmPaths = new URLSearchParams(location.search).get('wasmPaths') ?? undefined;
try {
  const clip = await openClip('/models/tiny/', { threads: 2, wasmPaths });
  const { shape } = await clip.embedTexts(['a light brown dog', 'a cat']);
  await clip.dispose();
  document.title = 'embedded ' + shape.join(' x ');
} catch (error) {
  document.title = String(error);
}`;
const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>';

describe.skipIf(executablePath === undefined)('the built package, in the hands of bundlers', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fgclip-bundled-')));
  const project = join(folder, 'project');
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    installInto(join(project, 'node_modules'));
    writeFileSync(join(project, 'main.js'), main);
    writeFileSync(join(project, 'index.html'), html);
    await writeTinyClip(join(folder, 'models', 'tiny'));
    server = createServer(({ url = '/' }, response) => {
      const path = decodeURIComponent(new URL(url, 'http://here').pathname);
      const bytes = readIfThere(join(folder, path.endsWith('/') ? `${path}index.html` : path));
      if (bytes === undefined) return void response.writeHead(404).end();
      const type = types[extname(path)] ?? (path.endsWith('/') ? 'text/html' : 'application/octet-stream');
      response.writeHead(200, { 'content-type': type, ...isolation }).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArguments });
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The title that the page ends with. */
  async function visit(path: string): Promise<string> {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);
    await page.waitForFunction('document.title !== ""', undefined, { timeout: 60_000 }).catch(() => undefined);
    const title = await page.title();
    await page.close();
    return title;
  }

  it('runs as vite bundles it, with nothing set', async () => {
    const outDir = join(folder, 'vite');
    await build({
      root: project,
      configFile: false,
      logLevel: 'error',
      base: './',
      build: { outDir, target: 'es2022' },
    });
    expect(await visit('vite/')).toBe('embedded 2 x 16');
  });

  it('runs as esbuild bundles it, once told or given the files of onnxruntime-web', async () => {
    const { build: bundle } = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild');
    const outDir = join(folder, 'esbuild');
    await bundle({
      entryPoints: [join(project, 'main.js')],
      bundle: true,
      format: 'esm',
      outfile: join(outDir, 'main.js'),
    });
    writeFileSync(join(outDir, 'index.html'), html);
    expect(await visit('esbuild/')).toMatch(
      /Serve ort-wasm-simd-threaded\.wasm and ort-wasm-simd-threaded\.mjs .*wasmPaths/,
    );
    const files = ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs'];
    const copyTo = (target: string) => {
      for (const file of files) cpSync(join(project, 'node_modules/onnxruntime-web/dist', file), join(target, file));
    };
    copyTo(join(folder, 'ort'));
    expect(await visit('esbuild/?wasmPaths=../ort')).toBe('embedded 2 x 16');
    copyTo(outDir);
    expect(await visit('esbuild/')).toBe('embedded 2 x 16');
  });
});

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** What a registry would give: package.json and dist of our own packages, and what they depend on. */
function installInto(modules: string): void {
  const packages = fileURLToPath(new URL('../..', import.meta.url));
  for (const name of ['core', 'heads', 'datasets', 'web']) {
    const target = join(modules, '@fgclip', name);
    for (const part of ['package.json', 'dist'])
      cpSync(join(packages, name, part), join(target, part), { recursive: true });
    const { dependencies = {} } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
    for (const dependency of Object.keys(dependencies).filter((one) => !one.startsWith('@fgclip/'))) {
      const link = join(modules, dependency);
      mkdirSync(join(link, '..'), { recursive: true });
      symlinkSync(realpathSync(join(packages, name, 'node_modules', dependency)), link);
    }
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
