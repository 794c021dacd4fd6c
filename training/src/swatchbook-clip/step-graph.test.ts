import { type Tensor, tensor } from '@fgclip/core';
import { defineGraph, evaluate, input } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { attributeCount, attributesIn, initialProbes, probeLoss, probeParameters } from './step-graph.ts';

describe('attributesIn', () => {
  it('tells attributes apart by type and value, and passes over what is not said', () => {
    const red = attributesIn(['a red mug']);
    expect(red).toHaveLength(1);
    expect(attributesIn(['a red mug', 'a mug made of glass', 'a red glass mug'])).toHaveLength(2);
    expect(attributesIn(['a dark red mug'])).not.toEqual(red);
    expect(attributesIn(['a plain opaque mug on a shelf'])).toEqual([]);
    // FG-OVD has 29 colours, 14 materials, 9 patterns and 3 transparencies, two of which go without saying.
    expect(attributeCount).toBe(29 + 14 + 8 + 2);
  });
});

describe('probeLoss', () => {
  const dimension = 2;
  const labels = new Float32Array(2 * attributeCount);
  labels[3] = 1;
  const feeds = {
    rows: tensor([1, -2, 0.5, 4], [2, dimension]),
    labels: tensor(Array.from(labels), [2, attributeCount]),
    counted: tensor([1, 0], [2, 1]),
  };
  const first = initialProbes(dimension, 5);

  /** Binary cross-entropy in double precision, row by row. */
  function expectedOf(row: number): number {
    const [weight, bias] = [first['probe.image.weight']?.data ?? [], first['probe.image.bias']?.data ?? []];
    const [x = 0, y = 0] = feeds.rows.data.subarray(2 * row, 2 * row + 2);
    return Array.from({ length: attributeCount }, (_, k) => {
      const logit = x * (weight[2 * k] ?? 0) + y * (weight[2 * k + 1] ?? 0) + (bias[k] ?? 0);
      const probability = 1 / (1 + Math.exp(-logit));
      return labels[row * attributeCount + k] === 1 ? -Math.log(probability) : -Math.log(1 - probability);
    }).reduce((a, b) => a + b, 0);
  }

  function lossOf(counted: boolean): number {
    const loss = probeLoss(
      'image',
      input('rows', ['batch', dimension]),
      input('labels', ['batch', attributeCount]),
      probeParameters(dimension),
      counted ? input('counted', ['batch', 1]) : undefined,
    );
    const values: Record<string, Tensor> = { ...first, ...feeds };
    return evaluate(defineGraph({ outputs: { loss } }), values).outputs.loss?.data[0] ?? Number.NaN;
  }

  it('is the mean cross-entropy of all attributes', () => {
    expect(lossOf(false)).toBeCloseTo((expectedOf(0) + expectedOf(1)) / 2, 4);
  });

  it('passes over rows that do not count', () => {
    expect(lossOf(true)).toBeCloseTo(expectedOf(0) / 2, 4);
  });
});
