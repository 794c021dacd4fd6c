/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFigures } from '../packages/report/src/figures/report-figures.ts';
import { renderReport } from '../packages/report/src/render-report.ts';
import { madeUpReport } from '../packages/report/test/made-up-report.ts';
import { findChromium } from './find-chromium.ts';

const { FGCLIP_REPORT_SHOTS } = process.env;
const executablePath = findChromium();
if (executablePath === undefined) console.log('Skipped: no Chromium in its usual places, nor at $CHROMIUM_PATH.');

const folder = mkdtempSync(join(tmpdir(), 'fgclip-report-'));
/** Where pictures of the page are kept for people to look at. */
const shots = FGCLIP_REPORT_SHOTS ?? folder;
const one = save('one', renderReport(madeUpReport()));
const two = save('two', renderReport(madeUpReport(['CLIP ViT-B/16', 'CLIP ViT-L/14'])));

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(executablePath === undefined)('a report in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
    mkdirSync(shots, { recursive: true });
  });
  afterAll(() => browser?.close());

  const cases = [400, 1400].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

  it.each(cases)('fits $width pixels in $scheme, silently and without a request', async ({ width, scheme }) => {
    for (const [name, url] of [['one', one] as const, ['two', two] as const]) {
      const { page, heard } = await open(url, width, scheme);
      const [wide, seen] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return [scrollWidth - clientWidth, clientWidth];
      });
      expect(wide).toBeLessThanOrEqual(0);
      expect(seen).toBe(width);
      await toggleDetails(page, true);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(heard).toEqual([]);
      await toggleDetails(page, false);
      await page.screenshot({ path: join(shots, `${name}-${width}-${scheme}.png`), fullPage: true });
      await page.close();
    }
  });

  it('shows each figure once, in the colours of the scheme', async () => {
    const { page } = await open(one, 1400, 'dark');
    const svgs = page.locator('figure svg');
    expect(await page.locator('figure svg:visible').count()).toBe((await svgs.count()) / 2 - 1);
    const colours = await page.evaluate(() => {
      const bar = document.querySelector('#mean-rank-sum .wide rect[data-series="cosine"]');
      return [getComputedStyle(bar as Element).fill, getComputedStyle(document.body).color];
    });
    expect(colours[0]).toBe(colours[1]);
    await page.close();
  });

  it('leaves no two labels of a figure over each other', async () => {
    for (const width of [400, 1400]) {
      const { page } = await open(one, width, 'light');
      await toggleDetails(page, true);
      expect(await page.evaluate(overlappingLabels)).toEqual([]);
      await page.close();
    }
  });

  it('prints, figures whole and details open', async () => {
    const { page, heard } = await open(one, 1400, 'dark');
    const pdf = await page.pdf({ path: join(shots, 'report.pdf'), format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'print' });
    const shown = await page.evaluate(() => [
      getComputedStyle(document.body).backgroundColor,
      document.querySelector('details pre')?.checkVisibility({ contentVisibilityAuto: true }),
      (document.querySelector('details pre')?.getBoundingClientRect().height ?? 0) > 50,
    ]);
    expect(shown).toEqual(['rgb(255, 255, 255)', true, true]);
    expect(heard).toEqual([]);
    await page.close();
  });

  it('shows hostile text as text', async () => {
    const hostile = `</title><script>console.log('run')</script><img src="https://example.org/x.png" onerror="console.log('ran')">`;
    const [run] = madeUpReport([hostile]).runs;
    const url = save(
      'hostile',
      renderReport({ title: hostile, runs: run ? [run, { ...run, name: `${hostile}2` }] : [] }),
    );
    const { page, heard } = await open(url, 1400, 'light');
    expect(heard).toEqual([]);
    expect(await page.locator('h1').textContent()).toBe(hostile);
    expect(await page.locator('script').count()).toBe(0);
    await page.close();
  });

  it('draws every figure as an SVG file of its own', async () => {
    for (const { name, svg, width, height } of reportFigures(madeUpReport())) {
      const path = join(folder, `${name}.svg`);
      writeFileSync(path, svg);
      const page = await browser.newPage({ viewport: { width, height } });
      await page.goto(pathToFileURL(path).href);
      expect(await page.evaluate(() => document.documentElement.tagName)).toBe('svg');
      expect(await page.evaluate(() => document.querySelector('parsererror'))).toBeNull();
      await page.screenshot({ path: join(shots, `figure-${name}.png`) });
      await page.close();
    }
  });

  /** A page, and everything it said or asked for. */
  async function open(
    url: string,
    width: number,
    colorScheme: 'light' | 'dark',
  ): Promise<{ page: Page; heard: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) heard.push(request.url());
    });
    await page.goto(url, { waitUntil: 'load' });
    return { page, heard };
  }
});

async function toggleDetails(page: Page, open: boolean): Promise<void> {
  await page.evaluate((wanted) => {
    for (const details of document.querySelectorAll('details')) details.open = wanted;
  }, open);
}

function save(name: string, html: string): string {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, html);
  return pathToFileURL(path).href;
}

/** Runs in the page: texts of the same visible SVG whose boxes share more than two pixels each way. */
function overlappingLabels(): string[] {
  return [...document.querySelectorAll('figure svg')].flatMap((svg) => {
    const labels = [...svg.querySelectorAll('text')].map((text) => ({
      text: text.textContent,
      box: text.getBoundingClientRect(),
    }));
    return labels.flatMap((a, k) =>
      labels
        .slice(k + 1)
        .filter((b) => {
          const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          return across > 2 && down > 4;
        })
        .map((b) => `${svg.getAttribute('aria-labelledby')}: ${a.text} over ${b.text}`),
    );
  });
}
