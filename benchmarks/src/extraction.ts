import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cropBox, type RgbImage } from '@fgclip/core/vision';
import { readSamples, type SampleSet } from '@fgclip/datasets';
import { decodeImage, extractTable, openClip } from '@fgclip/node';
import { keepPresent } from '@fgclip/node/internal';
import { median, printTable } from './report.ts';

/**
 * Boxes a second of a whole extraction (planning, decoding, cutting, resampling, the model, writing) beside those of the
 * model alone on pixels that are ready: node dist/extraction.js <folder of a CLIP> [rounds] [threads]. The boxes are
 * FG-OVD's on the photographs in ../shared/data. CPU seconds tell the same story where other programs run, too.
 */
const [, , model, roundsGiven = '5', threadsGiven = '2'] = process.argv;
if (model === undefined) throw new Error('Which model? Name its folder');
const [rounds, threads, batchSize] = [Number(roundsGiven), Number(threadsGiven), 32];
const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const images = join(data, 'coco', 'images');
const temporary = await mkdtemp(join(tmpdir(), 'fgclip-benchmark-'));
const clip = await openClip(model, { cacheFolder: temporary, offline: true, threads });
const { sets, batches, count } = await readyBoxes();
console.log(
  `${basename(model)}, ${count} boxes, batches of ${batchSize}, ${threads} threads; medians of ${rounds} interleaved rounds`,
);

const [alone, whole]: [Cost[], Cost[]] = [[], []];
// Round 0 loads the model and wakes the threads, and is not counted.
for (let round = 0; round <= rounds; round++) {
  const [bare, all] = [await timeModel(), await timeExtraction(join(temporary, `${round}`))];
  if (round === 0) continue;
  alone.push(bare);
  whole.push(all);
}
await clip.dispose();
await rm(temporary, { recursive: true });
const row = (what: string, costs: readonly Cost[]) => [
  what,
  '',
  median(costs.map(({ seconds }) => count / seconds)).toFixed(1),
  median(costs.map(({ cpu }) => (1000 * cpu) / count)).toFixed(0),
];
const share = (of: keyof Cost) =>
  `${(100 * median(whole.map((cost, round) => (alone[round]?.[of] ?? Number.NaN) / cost[of]))).toFixed(1)} %`;
printTable(
  ['what', '', 'boxes/s', 'CPU ms/box'],
  [
    row('the model alone', alone),
    row('extractTable', whole),
    ['share of the model', '', share('seconds'), share('cpu')],
  ],
);

/** Seconds by the clock, and by all processors together. */
interface Cost {
  readonly seconds: number;
  readonly cpu: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  // Idle threads spin for a while before they sleep; the other side should not feel them.
  await pause(50);
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

/** The model on all the batches. Their buffers are handed over, so it is given copies. */
function timeModel(): Promise<Cost> {
  const copies = batches.map((pixels) => pixels.slice());
  return costOf(() => Promise.all(copies.map((pixels) => clip.embedPixels(pixels))));
}

function timeExtraction(folder: string): Promise<Cost> {
  return costOf(async () => {
    const { manifest } = await extractTable({ sets, images, encoder: clip, model: clip.model, folder, batchSize });
    if (manifest?.counts.images !== count) throw new Error(`Not all of ${count} boxes are in the table`);
  });
}

/** The boxes on the photographs that are there, with one caption for all, and the pixels that the model takes. */
async function readyBoxes() {
  const files = ['h_attributes_llava.jsonl', 'm_attributes_llava.jsonl', 'benchmarks/3_attributes.json'];
  const read = files.map(async (file) => readSamples(await readFile(join(data, 'fg-ovd', file)), { file }));
  const present = await keepPresent(await Promise.all(read), images);
  const ofOneCaption = present.sets.map(
    ({ name, samples }): SampleSet => ({
      name,
      samples: samples.map(({ negatives: _, ...sample }) => ({ ...sample, captions: ['a photo'] })),
      skipped: [],
    }),
  );
  const unique = new Map(
    ofOneCaption.flatMap(({ samples }) =>
      samples.map((sample) => [JSON.stringify([sample.photograph, sample.box]), sample]),
    ),
  );
  const pixels: Float32Array[] = [];
  for (const { files: places = [], photograph, box } of unique.values()) {
    const image = await decodeFirst([...places, photograph]);
    pixels.push(clip.imageProcessor.process(image, box && cropBox(box, image)));
  }
  const each = pixels[0]?.length ?? 0;
  const ready = Array.from({ length: Math.ceil(pixels.length / batchSize) }, (_, batch) => {
    const part = pixels.slice(batch * batchSize, (batch + 1) * batchSize);
    const joined = new Float32Array(part.length * each);
    part.forEach((values, i) => {
      joined.set(values, i * each);
    });
    return joined;
  });
  return { sets: ofOneCaption, batches: ready, count: pixels.length };
}

async function decodeFirst(files: readonly string[]): Promise<RgbImage> {
  for (const file of files) {
    const image = await decodeImage(join(images, file)).catch(() => undefined);
    if (image !== undefined) return image;
  }
  throw new Error(`None of ${files.join(', ')} can be read`);
}
