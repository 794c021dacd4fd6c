import { type Expression, tensor } from '@fgclip/core';
import { defineGraph, evaluate, parameter } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { distanceLoss, focalLoss, overlapLoss } from './step-graph.ts';

const lossOf = (loss: Expression, values: Record<string, number[][]>) => {
  const tensors = Object.entries(values).map(([name, rows]) => [
    name,
    tensor(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]),
  ]);
  return evaluate(defineGraph({ outputs: { loss } }), Object.fromEntries(tensors)).outputs.loss?.data[0];
};
const leaf = (name: string, rows: number[][]) => parameter(name, [rows.length, rows[0]?.length ?? 0]);

describe('focalLoss', () => {
  it('is its definition, caption by caption', () => {
    const logits = [[-3, 0, 2.5]];
    const labels = [[0, 1, 1]];
    const expected = [0, 1, 2].reduce((sum, k) => {
      const [z = 0, y = 0] = [logits[0]?.[k], labels[0]?.[k]];
      const right = y === 1 ? 1 / (1 + Math.exp(-z)) : 1 - 1 / (1 + Math.exp(-z));
      return sum - (y === 1 ? 0.3 : 0.7) * (1 - right) ** 2 * Math.log(right);
    }, 0);
    const loss = focalLoss(leaf('logits', logits), leaf('labels', labels));
    expect(lossOf(loss, { logits, labels })).toBeCloseTo(expected, 6);
  });
});

describe('the losses of boxes', () => {
  const boxes = [
    [0.5, 0.5, 0.2, 0.4],
    [0.2, 0.3, 0.2, 0.2],
    [0.1, 0.1, 0.1, 0.1],
  ];
  const wanted = [
    [0.5, 0.5, 0.2, 0.4],
    [0.3, 0.3, 0.2, 0.2],
    [0.9, 0.9, 0.1, 0.1],
  ];
  const owned = [[1], [1], [0]];
  const leaves = [leaf('boxes', boxes), leaf('wanted', wanted), leaf('owned', owned)] as const;
  const values = { boxes, wanted, owned };

  it('count the rows that are owned', () => {
    expect(lossOf(distanceLoss(...leaves), values)).toBeCloseTo(0.1, 6);
  });

  it('are 0 for the same box, and count overlap and what surrounds both', () => {
    // The second pair shares 0.1 x 0.2 of 0.3 x 0.2, with nothing around: an overlap of 1/3.
    expect(lossOf(overlapLoss(...leaves), values)).toBeCloseTo(2 / 3, 5);
    const apart = { ...values, owned: [[0], [0], [1]] };
    // Two of 0.01 in a hull of 0.9 x 0.9.
    expect(lossOf(overlapLoss(...leaves), apart)).toBeCloseTo(1 + (0.81 - 0.02) / 0.81, 5);
  });
});
