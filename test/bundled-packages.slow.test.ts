import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build as buildWithEsbuild } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { build as buildWithVite } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpack from 'webpack';
import { serveFolder } from '../apps/cli/src/commands/playground.ts';
import { writeTinyClip } from '../packages/node/test/tiny-clip.ts';
import { type ConsumerProject, createConsumerProject, publishedPackages } from './consumer-project.ts';
import { chromiumArguments, findChromium } from './find-chromium.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn('Pages of bundled packages are not visited: no Chromium');

/** A page that embeds a caption with a model from its own server. */
const embedding = `
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

/** The same in a worker of the page's own making. */
const ownWorker = embedding.replace(
  'threads: 2',
  "threads: 2, worker: () => new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' })",
);

/** What a shop needs that has its pictures embedded elsewhere. */
const matching = `
import { matrix } from '@fgclip/core';
import { createMatcher, loadHead } from '@fgclip/heads';
const file = new Uint8Array(await (await fetch('/head.safetensors')).arrayBuffer());
const matcher = createMatcher(loadHead(file));
export const score = (image, text) => matcher.score(matrix(image, 1, image.length), matrix(text, 1, text.length));
`;

const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>';
const usedInBrowsers = new Set(['@fgclip/core', '@fgclip/heads', '@fgclip/datasets', '@fgclip/web']);

let project: ConsumerProject;
const at = (...path: string[]) => join(project.folder, ...path);

beforeAll(() => {
  project = createConsumerProject(publishedPackages().filter(({ manifest }) => usedInBrowsers.has(manifest.name)));
});
afterAll(() => project?.remove());

describe('the packed packages, bundled with nothing set', () => {
  it('match by a head from a file in less than 30 kB, compressed', async () => {
    project.write('matching.js', matching);
    await buildWithEsbuild({ ...plainEsbuild('matching.js', at('matching/main.js')), minify: true });
    const bytes = gzipSync(readFileSync(at('matching/main.js'))).length;
    console.log(`Matching by a head from a file: ${bytes} bytes, compressed`);
    expect(bytes).toBeLessThan(30_000);
  });
});

describe.skipIf(executablePath === undefined)('the packed packages, bundled, in Chromium', () => {
  let browser: Browser;
  let close: () => Promise<void>;
  let address: string;

  beforeAll(async () => {
    project.write('main.js', embedding);
    project.write('own.js', ownWorker);
    project.write('own-worker.js', "import '@fgclip/web/session-worker';");
    project.write('index.html', page);
    await writeTinyClip(at('site/models/tiny'));
    await bundleWithVite();
    await bundleWithWebpack('main.js', 'webpack');
    await bundleWithWebpack('own.js', 'webpack-own');
    await bundleWithEsbuild();
    ({ address, close } = await serveFolder(at('site'), { host: 'localhost', port: 0 }));
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArguments });
  });
  afterAll(async () => {
    await browser?.close();
    await close?.();
  });

  it.each(['vite', 'webpack', 'webpack-own'])('run as %s', async (bundle) => {
    expect(await titleOf(`${bundle}/`)).toBe('embedded 2 x 16');
  });

  it('run as esbuild bundles them, beside the files of onnxruntime-web or told where these are', async () => {
    expect(await titleOf('esbuild/')).toBe('embedded 2 x 16');
    expect(await titleOf('esbuild-bare/?wasmPaths=../esbuild')).toBe('embedded 2 x 16');
  });

  it('say which files to serve where esbuild has bundled them alone', async () => {
    expect(await titleOf('esbuild-bare/')).toMatch(
      /Serve ort-wasm-simd-threaded\.wasm and ort-wasm-simd-threaded\.mjs .*wasmPaths/,
    );
  });

  /** The title that a page ends with. */
  async function titleOf(path: string): Promise<string> {
    const tab = await browser.newPage();
    await tab.goto(`${address}${path}`);
    await tab.waitForFunction('document.title !== ""', undefined, { timeout: 60_000 }).catch(() => undefined);
    const title = await tab.title();
    await tab.close();
    return title;
  }
});

const plainEsbuild = (entry: string, outfile: string): BuildOptions => ({
  entryPoints: [at(entry)],
  bundle: true,
  format: 'esm',
  outfile,
  logLevel: 'error',
});

async function bundleWithVite(): Promise<void> {
  await buildWithVite({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    base: './',
    build: { outDir: at('site/vite'), target: 'es2022' },
  });
}

async function bundleWithWebpack(entry: string, folder: string): Promise<void> {
  const compiler = webpack({
    mode: 'production',
    context: project.folder,
    entry: `./${entry}`,
    output: { path: at('site', folder), filename: 'main.js' },
  });
  const errors = await new Promise<string[]>((resolve, reject) =>
    compiler.run((error, stats) =>
      error ? reject(error) : resolve(stats?.toJson({ errors: true }).errors?.map(({ message }) => message) ?? []),
    ),
  );
  expect(errors).toEqual([]);
  writeFileSync(at('site', folder, 'index.html'), page);
}

/** It follows no address of a worker or of WebAssembly: once bare, and once with those files beside it. */
async function bundleWithEsbuild(): Promise<void> {
  for (const folder of ['esbuild', 'esbuild-bare']) {
    mkdirSync(at('site', folder), { recursive: true });
    await buildWithEsbuild(plainEsbuild('main.js', at('site', folder, 'main.js')));
    writeFileSync(at('site', folder, 'index.html'), page);
  }
  for (const file of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs'])
    cpSync(at('node_modules/onnxruntime-web/dist', file), at('site/esbuild', file));
}
