import { join } from 'node:path';
import type { ImageProcessor } from '@fgclip/core/vision';
import type { Sample } from '@fgclip/datasets';
import sharp from 'sharp';
import { expect, it, onTestFinished, vi } from 'vitest';
import { pixelBatches } from '../../src/extraction/pixel-batches.ts';
import { planExtraction } from '../../src/extraction/plan.ts';
import { decodeImage } from '../../src/images/decode-image.ts';
import { temporaryFolder } from '../folders.ts';
import { smallExtraction } from './small-extraction.ts';

const { encoder } = await smallExtraction(1);

async function writePicture(folder: string, name: string, width: number, height: number): Promise<void> {
  const pixels = Uint8Array.from({ length: 3600 }, (_, i) => (i * 57) % 251);
  const raw = { width: 40, height: 30, channels: 3 } as const;
  await sharp(pixels, { raw }).resize(width, height, { fit: 'fill' }).png().toFile(join(folder, name));
}

it('gives others on the thread their turn every few milliseconds', async () => {
  const images = temporaryFolder();
  await writePicture(images, 'large.png', 3000, 2000);
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  /** How many steps of the work each turn of the event loop had; every step takes three milliseconds. */
  const steps = new Map<number, number>();
  const processor: ImageProcessor = {
    ...encoder.imageProcessor,
    *steps(...args) {
      const source = encoder.imageProcessor.steps(...args);
      while (true) {
        const { done, value } = source.next();
        vi.advanceTimersByTime(3);
        steps.set(turn, (steps.get(turn) ?? 0) + 1);
        if (done) return value;
        yield;
      }
    },
  };
  const plan = planExtraction([
    { name: 'x', skipped: [], samples: [{ id: '1', photograph: 'large.png', captions: ['large'] }] },
  ]);
  const source = { plan, folders: images, processor, scale: 1, batchSize: 1, signal: undefined };
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  setImmediate(count);
  for await (const _ of pixelBatches(source, { from: 0, to: 1 }, { onSkip: () => undefined })) isOver = true;
  expect(steps.size).toBeGreaterThan(5);
  // Nobody goes on in a turn in which 5 ms are over.
  expect(Math.max(...steps.values())).toBeLessThanOrEqual(2);
});

it('cuts every box out of one decoded picture, in batches that are full but for the last', async () => {
  const images = temporaryFolder();
  await writePicture(images, 'a.png', 80, 60);
  await writePicture(images, 'b.png', 60, 90);
  const samples = Array.from({ length: 7 }, (_, i): Sample => {
    const photograph = i % 2 === 0 ? 'a.png' : 'b.png';
    const box = { x: i === 5 ? 1000 : 3 * i, y: 2 * i, width: 20 + i, height: 30 };
    return { id: `${i}`, photograph, box, captions: ['x'] };
  });
  const plan = planExtraction([{ name: 'x', skipped: [], samples }]);
  const skipped: number[] = [];
  const batches: Float32Array[] = [];
  const source = {
    plan,
    folders: images,
    processor: encoder.imageProcessor,
    scale: 1,
    batchSize: 4,
    signal: undefined,
  };
  const events = { onSkip: ({ row }: { row: number }) => skipped.push(row) };
  for await (const batch of pixelBatches(source, { from: 0, to: 7 }, events)) batches.push(batch);
  const expected: number[] = [];
  for (const { photograph, box } of plan.images) {
    const file = plan.photographs[photograph]?.id ?? '';
    if (box === null || box.x === 1000) continue;
    const image = await decodeImage(join(images, file));
    // Whole pixels to begin with: the region is the box itself.
    const region = { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
    expected.push(...encoder.imageProcessor.process(image, region));
  }
  const size = 3 * 32 * 32;
  expect(batches.map(({ length }) => length / size)).toEqual([4, 2]);
  expect(batches.flatMap((batch) => [...batch])).toEqual(expected);
  expect(skipped.map((row) => plan.images[row]?.box?.x)).toEqual([1000]);
});
