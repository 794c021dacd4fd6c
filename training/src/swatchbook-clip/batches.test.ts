import type { Tensor } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createBatches } from './batches.ts';
import type { Example } from './scene-examples.ts';
import { attributeCount } from './step-graph.ts';

const example = (level: number, coarse: string[], fine: string[] = []): Example => ({
  image: new Uint8Array(12).fill(level),
  coarse,
  fine,
});
const examples = [
  example(0, ['a mug'], ['a red mug']),
  example(51, ['a mug'], ['a blue mug']),
  example(102, ['a vase on a bed']),
  example(255, ['a hat']),
];
const words = ['a', 'mug', 'vase', 'hat', 'red', 'blue', 'on', 'bed'];
const batchesWith = (attributeShare: number, seed = 1) =>
  createBatches({
    examples,
    imageSize: 2,
    batchSize: 4,
    seed,
    attributeShare,
    encode: (caption) => [...caption.split(' ').map((word) => words.indexOf(word)), 99],
    padId: 99,
  });
const captionsOf = ({ ids }: ReturnType<ReturnType<typeof batchesWith>>) =>
  Array.from({ length: ids.shape[0] ?? 0 }, (_, i) =>
    Array.from(ids.data.subarray(i * (ids.shape[1] ?? 0), (i + 1) * (ids.shape[1] ?? 0)))
      .filter((id) => id !== 99)
      .map((id) => words[id])
      .join(' '),
  );

describe('createBatches', () => {
  it('does not count as wrong what is known to be true of a picture', () => {
    const batch = batchesWith(1)(1);
    const captions = captionsOf(batch);
    expect([...captions].sort()).toEqual(['a blue mug', 'a hat', 'a red mug', 'a vase on a bed']);
    expect(Array.from(batch.negatives.data)).toEqual(captions.flatMap((_, i) => captions.map((__, j) => +(i !== j))));

    const coarse = batchesWith(0)(1);
    const said = captionsOf(coarse);
    expect(said.filter((caption) => caption === 'a mug')).toHaveLength(2);
    expect(Array.from(coarse.negatives.data)).toEqual(said.flatMap((row) => said.map((column) => +(row !== column))));
  });

  it('labels what is known of a picture and what is said of it, for the probes', () => {
    const { imageLabels, labelled, textLabels, fineIds } = batchesWith(0)(1);
    const shown = captionsOf({ ...batchesWith(0)(1), ids: fineIds });
    const count = (rows: Tensor['data'], row: number) =>
      Array.from(rows)
        .slice(row * attributeCount, (row + 1) * attributeCount)
        .reduce((a, b) => a + b, 0);
    shown.forEach((caption, row) => {
      const isFine = caption === 'a red mug' || caption === 'a blue mug';
      expect(labelled.data[row]).toBe(Number(isFine));
      expect(count(imageLabels.data, row)).toBe(Number(isFine));
      expect(count(textLabels.data, row)).toBe(Number(isFine));
    });
    expect([...shown].sort()).toEqual(['a blue mug', 'a hat', 'a red mug', 'a vase on a bed']);
  });

  it('normalises as CLIP does, channels first', () => {
    const { pixels } = batchesWith(0)(1);
    expect(pixels.shape).toEqual([4, 3, 2, 2]);
    // (1 - 0.48145466) / 0.26862954, and so on: what torchvision's Normalize makes of white.
    const white = [1.9303361, 2.0748837, 2.1458817].map((value) => value.toFixed(4));
    const rows = [0, 1, 2, 3].map((i) => pixels.data.subarray(12 * i, 12 * i + 12));
    const found = rows.find((row) => (row[0] ?? 0) > 1.9);
    expect(Array.from(found ?? [], (value) => value.toFixed(4))).toEqual(
      white.flatMap((value) => Array(4).fill(value)),
    );
  });

  it('refuses a batch larger than all examples', () => {
    const options = {
      examples: examples.slice(1),
      imageSize: 2,
      batchSize: 4,
      seed: 1,
      attributeShare: 0,
      padId: 9,
    };
    expect(() => createBatches({ ...options, encode: () => [9] })).toThrow(/at least 4; found 3/);
  });

  it('depends on the seed and the step alone', () => {
    const [first, again, other] = [batchesWith(0.5), batchesWith(0.5), batchesWith(0.5, 2)];
    for (let step = 1; step < 5; step++) first(step);
    expect(again(7)).toEqual(first(7));
    const orders = (batches: typeof first) => [1, 2, 3, 4, 5, 6].map((step) => captionsOf(batches(step)).join());
    expect(new Set(orders(first)).size).toBeGreaterThan(2);
    expect(orders(first)).not.toEqual(orders(other));
  });
});
