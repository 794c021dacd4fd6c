import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime } from '@fgclip/core';
import { cropBox } from '@fgclip/core/vision';
import type { GalleryItem, ReportRun } from '@fgclip/report';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesIn, lastingFolder, temporaryFolder } from '../../test/folders.ts';
import { smallFineTune, smallWarmUp } from '../../test/small-experiment.ts';
import { writeTinyClip } from '../../test/tiny-clip.ts';
import { findImage } from '../extraction/photographs.ts';
import { readTableFolder } from '../files/folders.ts';
import { decodeImage } from '../images/decode-image.ts';
import { openClip } from '../models/open-clip.ts';
import { reproducePaper } from '../reproduce/reproduce-paper.ts';
import { writeSwatchbook } from '../swatchbook/write-swatchbook.ts';
import { reportedRun } from './report-run.ts';
import { writeReport } from './write-report.ts';

const runtime = plainRuntime();
const folder = lastingFolder();
const data = join(folder, 'data');

beforeAll(async () => {
  const model = lastingFolder();
  await writeTinyClip(model);
  await writeSwatchbook({ folder: data, seed: 1, size: 0.03 });
  const clip = await openClip(model, { cacheFolder: join(model, 'cache'), threads: 1 });
  await reproducePaper({
    ...{ coco: data, fgOvd: join(data, 'fg-ovd'), clip, folder, runtime },
    ...{ heads: [{ name: 'linear' }], stages: [smallWarmUp, smallFineTune] },
  });
  await clip.dispose();
}, 120_000);

describe('reportedRun', () => {
  it('measures again what the run has measured, and gathers what stands behind it', async () => {
    const run = await reportedRun({ path: folder, runtime });
    expect(run.result.results).toEqual(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')).results);
    expect(run.trainings?.map(({ head, stage }) => [head, stage])).toEqual([
      ['linear', 'warm-up'],
      ['linear', 'fine-tune'],
    ]);
    for (const { record } of run.trainings ?? []) expect(record.epochs.length).toBeGreaterThan(1);
    const counted = run.result.results.flatMap(({ benchmarks }) => benchmarks.map(({ ranks }) => ranks[0]?.count));
    const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    expect(run.distributions?.map(({ positive }) => sum(positive))).toEqual(counted);
    expect(run.distributions?.map(({ bestNegative }) => sum(bestNegative))).toEqual(counted);
  });

  it('shows crops with the captions of their annotations, ranked as their scores say', async () => {
    const run = await reportedRun({ path: folder, runtime });
    const gallery = run.gallery ?? [];
    expect(gallery.length).toBeGreaterThan(8);
    const { annotations, captions, imageIds } = await readTableFolder(join(folder, 'tables', 'fg-ovd-benchmarks'));
    for (const { photograph, captions: shown, rankings } of gallery) {
      const negatives = annotations
        .filter(
          ({ image, captions: [right = -1] }) => imageIds[image] === photograph && captions[right] === shown[0]?.text,
        )
        .map(({ negatives = [] }) => negatives.slice(0, shown.length - 1).map((row) => captions[row]));
      expect(negatives).toContainEqual(shown.slice(1).map(({ text }) => text));
      for (const { order, scores, rank } of rankings) {
        expect(order.indexOf(0) + 1).toBe(rank);
        order.slice(1).forEach((place, k) => {
          expect(scores[place]).toBeLessThanOrEqual(scores[order[k] ?? -1] ?? Number.NaN);
        });
      }
    }
  });

  it('cuts the very box out of the photograph', async () => {
    const run = await reportedRun({ path: folder, runtime });
    const {
      boxes = [],
      annotations,
      captions,
      imageIds,
    } = await readTableFolder(join(folder, 'tables', 'fg-ovd-benchmarks'));
    const item = run.gallery?.[0] as GalleryItem;
    const annotation = annotations.find(
      ({ image, captions: [right = -1] }) =>
        imageIds[image] === item.photograph && captions[right] === item.captions[0]?.text,
    );
    const box = boxes[annotation?.image ?? -1] ?? { x: 0, y: 0, width: 0, height: 0 };
    const path = await findImage({ id: item.photograph, files: [`val2017/${item.photograph}`] }, data);
    const { left, top, right, bottom } = cropBox(box, await decodeImage(path ?? ''));
    expect(item.width / item.height).toBeCloseTo((right - left) / (bottom - top), 1);
    const found = await sharp(Buffer.from(item.image.replace(/^.*,/, ''), 'base64'))
      .raw()
      .toBuffer();
    const differenceAt = async (shift: number) => {
      const region = { left: left + shift, top, width: right - left, height: bottom - top };
      const pixels = await sharp(path).extract(region).resize(item.width, item.height).raw().toBuffer();
      return pixels.reduce((total, value, k) => total + Math.abs(value - (found[k] ?? 0)), 0) / pixels.length;
    };
    // What JPEG and the way of resizing change is far less than what two pixels to the side would.
    const aside = await differenceAt(left >= 2 ? -2 : 2);
    expect(await differenceAt(0)).toBeLessThan(aside / 2);
  });

  it('takes a file of results, of which there is no more to show', async () => {
    const run = await reportedRun({ path: join(folder, 'results.json'), runtime });
    expect(run).toEqual({ name: 'results', result: JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) });
  });

  it('says what is missing', async () => {
    await expect(reportedRun({ path: join(folder, 'run'), runtime })).rejects.toThrow(/tables .* are not known/);
    await expect(reportedRun({ path: join(folder, 'extraction.json'), runtime })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const other = join(folder, 'tables', 'coco-test', 'manifest.json');
    await expect(reportedRun({ path: other, runtime })).rejects.toMatchObject({ code: 'INVALID_FORMAT' });
  });
});

describe('writeReport', () => {
  it('writes one page, and its figures as drawings and pictures', async () => {
    const run: ReportRun = await reportedRun({ path: folder, runtime });
    const out = temporaryFolder();
    const { page, figures } = await writeReport(out, { title: 'Mugs & <bowls>', runs: [run] });
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('Mugs &amp; &lt;bowls&gt;');
    expect(html.match(/data:image\/jpeg/g)?.length).toBe(run.gallery?.length);
    expect(
      Object.keys(filesIn(out))
        .map((path) => join(out, path))
        .sort(),
    ).toEqual([page, ...figures].sort());
    const svgs = figures.filter((path) => path.endsWith('.svg'));
    expect(svgs.length).toBeGreaterThanOrEqual(5);
    for (const svg of svgs) {
      const drawn = await sharp(svg).metadata();
      const png = await sharp(svg.replace(/svg$/, 'png')).metadata();
      expect([png.format, png.width, png.height]).toEqual(['png', 2 * drawn.width, 2 * drawn.height]);
    }
  });
});
