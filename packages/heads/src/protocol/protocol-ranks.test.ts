import { ranksOf } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { correctProtocol, paperErrata } from './evaluation-errata.ts';
import { protocolRankStatistics, randomBaseline } from './protocol-ranks.ts';

const none = { negatives: 1, rows: new Int32Array(), ranks: new Uint16Array() };
/** Ranks 2, 1, 4, 3 among three negatives, in that order. */
const [, , among = none] = ranksOf([
  [5, 9, 1, 1],
  [5, 1, 1, 1],
  [5, 9, 9, 9],
  [5, 9, 9, 1],
]);

describe('protocolRankStatistics', () => {
  it('is right by default', () => {
    expect(protocolRankStatistics(among)).toEqual({
      negatives: 3,
      count: 4,
      mean: 2.5,
      median: 3,
      top1: 0.25,
      randomMean: 2.5,
    });
    expect(protocolRankStatistics(among, correctProtocol, 'detector')).toEqual(protocolRankStatistics(among));
  });

  it("takes the rank after the upper median of detectors, and leaves heads' medians", () => {
    expect(protocolRankStatistics(among, paperErrata, 'detector').median).toBe(4);
    expect(protocolRankStatistics(among, paperErrata).median).toBe(3);
    const few = { negatives: 3, rows: Int32Array.of(0, 1), ranks: Uint16Array.of(1, 2) };
    expect(protocolRankStatistics(few, paperErrata, 'detector').median).toBeNaN();
  });
});

describe('randomBaseline', () => {
  it('is half a rank too low in the released plots', () => {
    expect([1, 2, 10].map((n) => randomBaseline(n))).toEqual([1.5, 2, 6]);
    expect([1, 2, 10].map((n) => randomBaseline(n, paperErrata))).toEqual([1, 1.5, 5.5]);
    expect(protocolRankStatistics(among, paperErrata).randomMean).toBe(2);
  });
});
