import { describe, expect, it } from 'vitest';
import type { BenchmarkScores } from '../evaluation/results.ts';
import { onSameBoxes } from './localization.ts';

const box = { x: 1, y: 2, width: 3, height: 4 };
const benchmark = (order: readonly number[], scale = 1): BenchmarkScores => ({
  ...{ name: 'color', title: 'Color', maxNegatives: 1 },
  rows: order.map((k) => Float32Array.of(scale * k, 0.5)),
  photographs: order.map((k) => `${k % 2}.jpg`),
  items: order.map((k) => ({ box: { ...box, x: k }, captions: ['a red mug', 'a blue mug'] })),
});

describe('onSameBoxes', () => {
  it('puts the scores of another model into the order of the first', () => {
    const [found] = onSameBoxes([benchmark([0, 1, 2, 3])], [benchmark([3, 1, 0, 2, 4], 10)], 'L/14');
    expect(found?.rows.map(([first]) => first)).toEqual([0, 10, 20, 30]);
    expect(found?.photographs).toEqual(['0.jpg', '1.jpg', '0.jpg', '1.jpg']);
  });

  it('names the box that is missing', () => {
    const failing = (others: BenchmarkScores[]) => () => onSameBoxes([benchmark([0, 1])], others, 'L/14');
    expect(failing([benchmark([0, 2])])).toThrowError(/L\/14 was not measured on the same boxes.*a red mug.*on 1\.jpg/);
    expect(failing([])).toThrowError(/no such benchmark/);
  });
});
