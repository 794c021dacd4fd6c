/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../packages/core/src/vision/index.ts';
import { createMatcher } from '../packages/heads/src/index.ts';
import { openClip, readHeadFile } from '../packages/node/src/index.ts';
import { findChromium } from './find-chromium.ts';
import { hasPlaygroundModel, type PlaygroundSite, playgroundModel, servePlayground } from './playground-site.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.log('Skipped: no Chromium in its usual places, nor at $CHROMIUM_PATH.');
if (!hasPlaygroundModel) console.log('Skipped: swatchbook-clip is not trained yet.');

const folder = mkdtempSync(join(tmpdir(), 'fgclip-train-'));
/** Where pictures of the page are kept for people to look at. */
const shots = process.env.FGCLIP_PLAYGROUND_SHOTS ?? folder;

describe.skipIf(executablePath === undefined || !hasPlaygroundModel)('training in Chromium', () => {
  let browser: Browser;
  let site: PlaygroundSite;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    site = await servePlayground();
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    rmSync(folder, { recursive: true });
  });

  it('trains a head that ranks better than the cosine, and scores alike in Node', async () => {
    const { page, heard } = await openTrainTab(1280);
    await page.getByLabel('Boxes to train on').fill('480');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const results = page.locator('.results');
    await results.waitFor({ timeout: 200_000 });

    const [cosine = 0, head = 0] = await values(page.locator('.rank-change data'));
    expect(head).toBeLessThan(cosine);
    expect(cosine).toBeLessThan(6);
    const sums = await values(results.locator('tbody td:last-child data'));
    expect(sums[1]).toBeLessThan(sums[0] ?? 0);
    expect(sums[2]).toBe(42.5);

    // The same boxes and captions by the file that was saved, in Node.
    const file = join(folder, 'head.safetensors');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download Linear', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('linear.safetensors');
    await download.saveAs(file);
    await results.getByText(/^Look at \d+ of the held-out boxes/).click();
    const examples = await Promise.all((await results.locator('.held-out > ul > li').all()).map(readExample));
    expect(examples.length).toBeGreaterThanOrEqual(3);
    const clip = await openClip(playgroundModel, { cacheFolder: folder, offline: true });
    const matcher = createMatcher(await readHeadFile(file));
    for (const { image, caption, shown } of examples) {
      const images = await clip.embedImages([image]);
      const texts = await clip.embedTexts([caption]);
      const { data } = await matcher.score(images, texts);
      expect(Math.abs((data[0] ?? 0) - shown)).toBeLessThan(1e-5);
    }
    await clip.dispose();
    await page.screenshot({ path: join(shots, '1280-train.png'), fullPage: true });
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('stops with the best head so far, and has it on the Match tab, on a phone', async () => {
    const { page, heard } = await openTrainTab(390);
    await page.getByLabel('Boxes to train on').fill('60');
    await page.getByRole('combobox', { name: 'Head', exact: true }).selectOption('mlp');
    await page.getByLabel('Epochs').fill('1000');
    await page.getByRole('combobox', { name: 'Learning rate' }).selectOption('0.0001');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    // Two epochs are drawn.
    await page.locator('path[data-series=head][d*=L]').waitFor({ timeout: 200_000 });
    await page.getByRole('button', { name: 'Stop and keep the best' }).click();
    await page.locator('.results').waitFor({ timeout: 60_000 });
    expect(await page.locator('.runs li').textContent()).toMatch(/fine-tune kept epoch \d+, stopped/);
    expect(await fits(page)).toBe(true);
    await page.screenshot({ path: join(shots, '390-train.png'), fullPage: true });

    // Measured once more from a file, it is the same.
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download MLP', exact: true }).click(),
    ]);
    const file = join(folder, 'mlp.safetensors');
    await download.saveAs(file);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Compare a head from a file' }).click(),
    ]);
    await chooser.setFiles(file);
    await page.locator('.runs li').nth(1).waitFor();
    const sums = await values(page.locator('.results tbody td:last-child data'));
    expect(sums[2]).toBe(sums[1]);

    await page.getByRole('button', { name: 'Match tab' }).click();
    await page.locator('.ranking[data-head="MLP"]').waitFor();
    expect(heard).toEqual([]);
    await page.context().close();
  });

  /** The tab once the model is open, and all that the page said or asked of others. */
  async function openTrainTab(width: number): Promise<{ readonly page: Page; readonly heard: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 844 }, acceptDownloads: true });
    const page = await context.newPage();
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    context.on('request', (request) => {
      if (!request.url().startsWith(site.address) && !/^(?:blob|data):/.test(request.url())) heard.push(request.url());
    });
    await page.goto(`${site.address}#train`);
    await page.locator('.train-settings').waitFor({ timeout: 60_000 });
    expect(await fits(page)).toBe(true);
    return { page, heard };
  }
});

const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

function values(data: Locator): Promise<number[]> {
  return data.evaluateAll((elements) => elements.map((element) => Number(element.getAttribute('value'))));
}

/** A box of those that were held out: its pixels, its right caption, and the score that the page gives it by the head. */
async function readExample(item: Locator): Promise<{ image: RgbImage; caption: string; shown: number }> {
  const [, shown = Number.NaN] = await values(item.locator('figcaption data'));
  const caption = (await item.locator('canvas').getAttribute('aria-label')) ?? '';
  const { width, height, rgba } = await item.locator('canvas').evaluate(async (element) => {
    const canvas = element as HTMLCanvasElement;
    while (canvas.width === 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const { data, width, height } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
      ...{ data: [], width: 0, height: 0 },
    };
    return { width, height, rgba: [...data] };
  });
  const data = Uint8Array.from(rgba.filter((_, k) => k % 4 !== 3));
  return { image: { width, height, data }, caption, shown };
}
