/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveHead } from '../packages/heads/src/files/head-file.ts';
import { createHead } from '../packages/heads/src/matching/head.ts';
import { findChromium } from './find-chromium.ts';

const { FGCLIP_PLAYGROUND_SHOTS, FGCLIP_PLAYGROUND_MODEL } = process.env;
const executablePath = findChromium();
if (executablePath === undefined) console.log('Skipped: no Chromium in its usual places, nor at $CHROMIUM_PATH.');

const packages = fileURLToPath(new URL('../packages', import.meta.url));
const model = FGCLIP_PLAYGROUND_MODEL ?? join(packages, 'swatchbook/models/swatchbook-clip');
const hasModel = existsSync(join(model, 'onnx/text_model.onnx'));
if (!hasModel) console.log('Skipped: swatchbook-clip is not trained yet.');

const folder = mkdtempSync(join(tmpdir(), 'fgclip-playground-'));
/** Where pictures of the page are kept for people to look at. */
const shots = FGCLIP_PLAYGROUND_SHOTS ?? join(folder, 'shots');
const dist = join(folder, 'dist');

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(executablePath === undefined || !hasModel)('the playground in Chromium', () => {
  let browser: Browser;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    // In a process of its own: this one has an environment for tests.
    const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));
    const args = [vite, 'build', '--outDir', dist, '--logLevel', 'error'];
    const env = { ...process.env, NODE_ENV: 'production' };
    execFileSync(process.execPath, args, { cwd: join(packages, '../apps/playground'), env, stdio: 'pipe' });
    server = await serve(dist);
    address = `http://localhost:${(server.address() as AddressInfo).port}/`;
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const sizes = [
    { width: 1280, height: 860, touch: false },
    { width: 390, height: 844, touch: true },
  ];

  it.each(sizes)('ranks captions at $width pixels, silently and by itself', async (size) => {
    const { page, heard, close } = await open(size);
    const keep = (name: string) => page.screenshot({ path: join(shots, `${size.width}-${name}.png`), fullPage: true });
    const columns = page.locator('.ranking[data-head]');
    await columns.first().waitFor();
    expect(await fits(page)).toBe(true);
    expect(await right(page).inputValue()).toMatch(/^[A-Z].*\.$/);
    expect(await columns.first().locator('li').count()).toBe(10);
    await keep('scene');

    // Another thing has another caption, and its ranks.
    const things = page.locator('.box:not(.drawn)');
    const before = await captionsShown(page);
    await page.locator('.box[aria-pressed=false]').first().click();
    await page.waitForFunction((old) => document.querySelector('.ranking ol')?.textContent !== old, before);
    expect(await page.locator('.ranking li.right .caption').first().textContent()).toBe(await right(page).inputValue());
    expect(await things.and(page.locator('[aria-pressed=true]')).count()).toBe(1);

    // A box of one's own.
    await drawBox(page, size.touch);
    expect(await page.locator('.box.drawn[aria-pressed=true]').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.locator('.box.drawn').focus();
    const place = await page.locator('.box.drawn').boundingBox();
    await page.keyboard.press('ArrowRight');
    await poll(async () => (await page.locator('.box.drawn').boundingBox())?.x).toBeGreaterThan(place?.x ?? 0);
    await keep('box');

    // Two captions of one's own, told apart as they are typed.
    await page.getByRole('radio', { name: 'My own' }).check();
    const own = page.locator('.own-captions textarea');
    while ((await own.count()) > 2) await page.locator('.own-captions .icon').last().click();
    await own.nth(0).fill('a mug');
    await own.nth(1).fill('a hat');
    await poll(() => captionSet(page)).toEqual(['a hat', 'a mug']);
    const [first] = await scores(page);
    await own.nth(1).press('End');
    await own.nth(1).pressSequentially(' on a shelf');
    await poll(() => captionSet(page)).toEqual(['a hat on a shelf', 'a mug']);
    expect((await scores(page))[0]).not.toEqual(first);
    await keep('own');

    // Hard negatives of what one writes, and the ranks of all said aloud.
    await page.getByRole('radio', { name: '2', exact: true }).check();
    await right(page).fill('A light brown dog with a red leather belt.');
    await poll(async () => (await captionSet(page)).length).toBe(10);
    const changed = await page.locator('.ranking').first().locator('li:not(.right)').first().locator('u').count();
    expect(changed).toBeGreaterThanOrEqual(2);
    await poll(() => page.locator('[aria-live=polite]').first().textContent()).toMatch(/right caption \d+\w\w of 10/);
    await keep('negatives');

    expect(await fits(page)).toBe(true);
    expect(heard).toEqual([]);
    await close();
  });

  it('tells the whole picture among others', async () => {
    const { page, close } = await open({ width: 1280, height: 860, touch: false });
    await page.locator('.ranking[data-head]').first().waitFor();
    await page.getByRole('button', { name: 'Whole picture' }).click();
    await poll(() => page.locator('.segments input:checked + span').textContent()).toBe('Everything');
    await poll(async () => (await captionSet(page)).length).toBe(10);
    await close();
  });

  it('ranks by a head from the disk: one that starts as the cosine, as the cosine', async () => {
    const { page, heard, close } = await open({ width: 1280, height: 860, touch: false });
    await page.locator('.ranking[data-head]').first().waitFor();
    await page.getByRole('button', { name: /^Model/ }).click();
    const head = createHead('linear', { dimension: 128 }, { start: 'identity' });
    const file = {
      name: 'mine.safetensors',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(saveHead(head)),
    };
    await page.locator('.heads input[type=file]').setInputFiles(file);
    await page.keyboard.press('Escape');
    const mine = page.locator('.ranking[data-head="linear head, mine"]');
    await mine.waitFor();
    const cosine = page.locator('.ranking[data-head="CLIP alone"]');
    expect(await mine.locator('.caption').allTextContents()).toEqual(
      await cosine.locator('.caption').allTextContents(),
    );
    expect(await mine.locator('.score').allTextContents()).toEqual(await cosine.locator('.score').allTextContents());

    await page.getByRole('button', { name: 'Try 100 things' }).click();
    await poll(() => page.locator('.survey .count').first().textContent()).toMatch(/^\d+ of 100, mean rank \d\.\d$/);
    const counts = await page.locator('.survey .count').allTextContents();
    expect(counts.at(-1)).toBe(counts[0]);
    expect(heard).toEqual([]);
    await close();
  });

  it('shows a photo, and asks what it shows', async () => {
    const { page, heard, close } = await open({ width: 390, height: 844, touch: true });
    await page.locator('.ranking[data-head]').first().waitFor();
    await page
      .locator('.picture input[type=file]')
      .setInputFiles(fileURLToPath(new URL('../docs/images/swatchbook-kinds.png', import.meta.url)));
    await page.getByText('Write what the picture shows').waitFor();
    await right(page).fill('a red mug');
    await poll(async () => (await captionSet(page)).length).toBe(10);
    expect(await fits(page)).toBe(true);
    await page.screenshot({ path: join(shots, '390-photo.png'), fullPage: true });
    expect(heard).toEqual([]);
    await close();
  });

  it('goes on without a network', async () => {
    const { page, context, close } = await open({ width: 1280, height: 860, touch: false });
    await page.locator('.ranking[data-head]').first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await context.setOffline(true);
    await page.reload();
    await page.locator('.ranking[data-head] li').first().waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await close();
  });

  /** A page of its own, with all it said and what it asked of others. */
  async function open({ width, height, touch }: (typeof sizes)[number]): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: touch, isMobile: touch });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    context.on('request', (request) => {
      if (!request.url().startsWith(address) && !/^(?:blob|data):/.test(request.url())) heard.push(request.url());
    });
    await page.goto(address);
    return { page, context, heard, close: () => context.close() };
  }
});

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly heard: string[];
  readonly close: () => Promise<void>;
}

/** Asks again until the machine has caught up. */
const poll = <T>(ask: () => Promise<T> | T) => expect.poll(ask, { timeout: 30_000 });

const right = (page: Page) => page.locator('#right-caption');

const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

const captionsShown = (page: Page) => page.locator('.ranking ol').first().textContent();

async function captionSet(page: Page): Promise<string[]> {
  const list = page.locator('.ranking ol').first();
  return (await list.locator('.caption').allTextContents()).sort();
}

async function scores(page: Page): Promise<string[][]> {
  const lists = await page.locator('.ranking ol').all();
  return Promise.all(lists.map((list) => list.locator('.score').allTextContents()));
}

/** With the mouse, or by a finger once the page is told that it draws. */
async function drawBox(page: Page, touch: boolean): Promise<void> {
  const stage = await page.locator('.stage').boundingBox();
  if (stage === null) throw new Error('The stage is not shown');
  const at = (share: number) => ({ x: stage.x + share * stage.width, y: stage.y + share * stage.height });
  const [from, to] = [at(0.05), at(0.6)];
  if (touch) {
    await page.getByRole('button', { name: 'Draw a box' }).tap();
    const client = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await send('touchStart', [from]);
    for (const share of [0.2, 0.4, 0.6]) await send('touchMove', [at(share)]);
    await send('touchEnd', []);
    return;
  }
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Serves a folder with the headers that isolate its pages. */
function serve(root: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(root, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const bytes = await readFile(path);
      response.writeHead(200, {
        'Content-Type': types[extname(path)] ?? 'application/octet-stream',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, () => resolve(server));
  });
}
