import { join } from 'node:path';
import { plainRuntime, rankOfPositive } from '@fgclip/core';
import { rankByBox } from '@fgclip/core/internal';
import type { Sample } from '@fgclip/datasets';
import { expect, it } from 'vitest';
import { compareDetections } from '../../src/detection/compare-detections.ts';
import { readDetectors } from '../../src/detection/compare-predictions.ts';
import { extractTable } from '../../src/extraction/extract.ts';
import { readTableFolder } from '../../src/files/folders.ts';
import { decodeImage } from '../../src/images/decode-image.ts';
import { openClip } from '../../src/models/open-clip.ts';
import { temporaryFolder } from '../folders.ts';
import { writeTinyClip } from '../tiny-clip.ts';
import { colourDetector } from './colour-detector.ts';
import { detectionSets, LONG } from './detection-options.ts';
import { smallDetection } from './small-detection.ts';

const { images, pictures, detect } = await smallDetection();
const sets = detectionSets(pictures);

async function extracted(): Promise<string> {
  const root = temporaryFolder();
  await writeTinyClip(join(root, 'model'));
  const encoder = await openClip(join(root, 'model'), { cacheFolder: root, threads: 1 });
  try {
    await extractTable({ sets, images, encoder, model: { id: 'tiny' }, folder: join(root, 'table') });
  } finally {
    await encoder.dispose();
  }
  return join(root, 'table');
}

/** The rank of a sample's caption by the detector alone, with all of its boxes. */
async function rankOf({ photograph, box, captions, negatives = [] }: Sample): Promise<number> {
  const vocabulary = [...captions, ...negatives.slice(0, 2)];
  const { boxes, scores } = await colourDetector().detector.detect(
    await decodeImage(join(images, photograph)),
    vocabulary,
  );
  const detections = boxes.map((found, k) => {
    const own = scores.data.slice(3 * k, 3 * k + 3);
    const score = Math.max(...own);
    return { box: found, label: own.indexOf(score), score, scores: own };
  });
  return box === undefined ? Number.NaN : rankOfPositive(rankByBox(box, detections, 3).scores);
}

it('a table and a detection of the same samples have every box in common that the detector could be asked about', async () => {
  const table = await readTableFolder(await extracted());
  const { folder } = await detect({ most: 100 });
  const detectors = await readDetectors([{ path: folder, name: 'colours' }]);
  const { systems, skipped, protocol } = await compareDetections({ table, detectors, runtime: plainRuntime() });
  // Two boxes a picture in each of two sets; of 16 hard ones two have a caption that is too long.
  expect(systems.map(({ benchmarks }) => benchmarks.map(({ name, count }) => [name, count]))).toEqual(
    Array(2).fill([
      ['hard', 14],
      ['easy', 16],
    ]),
  );
  expect(skipped).toEqual({
    ...{ noBox: 0, tooLong: 2, noPrediction: 0 },
    detectors: [{ name: 'colours', tooLong: 2, noPrediction: 0 }],
  });
  expect(protocol.detectors).toMatchObject([{ model: { id: 'colours' }, most: 100 }]);
  for (const [k, set] of sets.slice(0, 2).entries()) {
    const asked = set.samples.filter(({ negatives = [] }) => !negatives.slice(0, 2).includes(LONG));
    const ranks = await Promise.all(asked.map(rankOf));
    const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
    expect(systems[1]?.benchmarks[k]?.meanRank).toBeCloseTo(mean, 9);
  }
});
