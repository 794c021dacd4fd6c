import { describe, expect, it } from 'vitest';
import { best } from '../stores/top.ts';
import { checkRanking, rankedScores } from './rankings.ts';

const order = (scores: Float32Array) => best(scores, scores.length, (k) => String(k).padStart(4, '0'));
const cosine = Float32Array.of(0.9, 0.8, 0.1, 0.5);
const head = Float32Array.of(0.2, 0.9, 0.8, 0.1);

describe('rankings', () => {
  it('are by the model, by the head, by half of both', () => {
    expect(order(rankedScores('cosine', cosine, head))).toEqual([0, 1, 3, 2]);
    expect(order(rankedScores('head', cosine, head))).toEqual([1, 2, 0, 3]);
    // Means .575 and .5, standard deviations .3112 and .3536: (1.04 - .85) / 2, (.72 + 1.13) / 2, ...
    const fused = rankedScores('fused', cosine, head);
    [0.0979, 0.9272, -0.339, -0.6862].forEach((value, k) => {
      expect(fused[k]).toBeCloseTo(value, 3);
    });
  });

  it("put the cosine's first hundred into the head's order, and leave the rest behind", () => {
    const many = Float32Array.from({ length: 150 }, (_, k) => 1 - k / 1000);
    const turned = Float32Array.from({ length: 150 }, (_, k) => k / 1000);
    const found = order(rankedScores('reranked', many, turned));
    expect(found.slice(0, 3)).toEqual([99, 98, 97]);
    expect(found.slice(99, 102)).toEqual([0, 100, 101]);
  });

  it('do not divide by nothing where all scores are one', () => {
    expect(rankedScores('fused', cosine.fill(1), head.fill(2))).toEqual(Float32Array.of(0, 0, 0, 0));
  });

  it('need a head where they rank by one', () => {
    expect(() => checkRanking('fused', false)).toThrow(/needs a head/);
    expect(() => checkRanking('best', true)).toThrow(/cosine, head, fused, reranked/);
    checkRanking('cosine', false);
  });
});

describe('best', () => {
  it('is the first of a sort, for any number and with ties', () => {
    const scores = Float32Array.from({ length: 300 }, (_, k) => ((k * 7919) % 100) / 10);
    const name = (k: number) => String(k).padStart(3, '0');
    const all = Array.from(scores.keys()).sort(
      (a, b) => (scores[b] as number) - (scores[a] as number) || (name(a) < name(b) ? -1 : 1),
    );
    for (const limit of [1, 2, 10, 99, 299, 300, 500]) expect(best(scores, limit, name)).toEqual(all.slice(0, limit));
    expect(best(new Float32Array(), 5, name)).toEqual([]);
  });
});
