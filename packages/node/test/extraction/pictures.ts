import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRandom } from '@fgclip/core';
import type { Sample, SampleSet } from '@fgclip/datasets';
import sharp from 'sharp';

/** Name of the n-th picture: "shop/0007.png". */
export function pictureName(index: number): string {
  return `shop/${String(index).padStart(4, '0')}.png`;
}

/** Writes pictures of random blotches of different sizes, 40 to 90 pixels a side; the same numbers give the same ones. */
export async function writePictures(folder: string, count: number): Promise<void> {
  mkdirSync(join(folder, dirname(pictureName(0))), { recursive: true });
  for (let index = 0; index < count; index++) {
    const random = createRandom(index + 1);
    const raw = { width: 5, height: 4, channels: 3 } as const;
    const pixels = Uint8Array.from({ length: 60 }, () => Math.floor(256 * random.uniform()));
    const size = { width: 40 + ((index * 13) % 51), height: 40 + ((index * 29) % 51), fit: 'fill' as const };
    await sharp(pixels, { raw })
      .resize(size)
      .png()
      .toFile(join(folder, pictureName(index)));
  }
}

const colours = ['red', 'blue', 'light green', 'dark brown', 'grey'];
const things = ['mug', 'dog', 'wooden chair', 'lamp'];

function caption(index: number): string {
  return `a ${colours[index % 5]} ${things[index % 4]} with a ${colours[(index * 3) % 5]} stripe, number ${index % 40}`;
}

/** `boxes` boxes on each picture with two negatives in the one set, and the whole pictures in the other. */
export function sampleSets(pictures: number, boxes = 2): SampleSet[] {
  const indices = Array.from({ length: pictures * boxes }, (_, index) => index);
  const hard = indices.map((index): Sample => {
    const picture = index % pictures;
    return {
      id: `box ${index}`,
      photograph: pictureName(picture),
      box: { x: 1 + (index % 7), y: 2 + (index % 5) / 2, width: 12 + (index % 17), height: 20 },
      captions: [caption(index)],
      negatives: [caption(index + 1), caption(index + 2)],
    };
  });
  const whole = Array.from({ length: pictures }, (_, index): Sample => {
    return { id: `${index}`, photograph: pictureName(index), captions: [caption(index), `picture ${index}`] };
  });
  return [
    { name: 'hard', maxNegatives: 2, samples: hard, skipped: [] },
    { name: 'whole', samples: whole, skipped: [{ file: 'whole.jsonl', entry: 'line 3', reason: 'no caption' }] },
  ];
}
