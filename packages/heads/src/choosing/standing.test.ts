import { matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createHead, createMatcher, type MatchingData } from '../index.ts';
import { bestThatKeeps, standingsOn } from './standing.ts';

describe('bestThatKeeps', () => {
  const standings = [
    { rank: 4, kept: 1 },
    { rank: 3, kept: 0.991 },
    { rank: 2, kept: 0.98 },
    { rank: 3, kept: 0.995 },
  ];

  it('takes the best rank among those that keep enough, the first of equals', () => {
    expect(bestThatKeeps(standings)).toBe(1);
    expect(bestThatKeeps(standings, 0.98)).toBe(2);
    expect(bestThatKeeps(standings, 0.9911)).toBe(3);
    expect(bestThatKeeps(standings, 0)).toBe(2);
  });

  it('takes the one that keeps most where none keeps enough', () => {
    expect(bestThatKeeps(standings.slice(1), 1)).toBe(2);
    expect(() => bestThatKeeps([])).toThrow(/nothing to choose from/);
  });
});

describe('standingsOn', () => {
  // Four images along the axes; each caption points at the next image, so the cosine ranks its own image last of four.
  const turned = [1, 2, 3, 0];
  const axes = (order: readonly number[]) =>
    matrix(
      Float32Array.from({ length: 16 }, (_, i) => (i % 4 === order[i >> 2] ? 1 : 0)),
      4,
      4,
    );
  const annotations = [0, 1, 2, 3].map((image) => ({ image, captions: [image], negatives: [(image + 3) % 4] }));
  const fine: MatchingData = { images: axes([0, 1, 2, 3]), texts: axes(turned), annotations };
  const right: MatchingData = { ...fine, texts: axes([0, 1, 2, 3]) };
  const turning = createHead('linear-text', { dimension: 4 }, { start: 'identity' });
  const weight = { shape: [4, 4], data: axes(turned).data };
  const turn = { ...turning, parameters: { ...turning.parameters, 'text.0.weight': weight } };

  it('tells the rank, and the share of the recall that the cosine had', async () => {
    const standing = await standingsOn({ fine, coarse: { right } });
    // Recall at 1 falls to none and at 5 and 10 stays whole, with four images.
    expect(await standing(createMatcher(createHead('cosine', { dimension: 4 })))).toEqual({
      rank: 2,
      kept: 1,
      recalls: { right: 600 },
    });
    const turned = await standing(createMatcher(turn));
    expect(turned).toEqual({ rank: 1, kept: 400 / 600, recalls: { right: 400 } });
  });

  it('counts every annotation that has negatives, however many', async () => {
    const uneven = annotations.map(({ negatives, ...rest }, k) => ({
      ...rest,
      negatives: k === 0 ? [...negatives, (k + 1) % 4] : k === 1 ? [] : negatives,
    }));
    const standing = await standingsOn({ fine: { ...fine, annotations: uneven }, coarse: {} });
    // The cosine ties or loses: 3 of 3, then 2 of 2 twice; the one without negatives does not count.
    expect((await standing(createMatcher(createHead('cosine', { dimension: 4 })))).rank).toBeCloseTo(
      (3 + 2 + 2) / 3,
      6,
    );
  });

  it('holds of several sources the least against the cosine, and without any has nothing to lose', async () => {
    const standing = await standingsOn({ fine, coarse: { right, wrong: fine } });
    const cosine = await standing(createMatcher(createHead('cosine', { dimension: 4 })));
    expect(cosine).toEqual({ rank: 2, kept: 1, recalls: { right: 600, wrong: 400 } });
    expect((await standing(createMatcher(turn))).kept).toBeCloseTo(2 / 3, 6);
    const alone = await standingsOn({ fine, coarse: {} });
    expect((await alone(createMatcher(turn))).kept).toBe(1);
  });
});
