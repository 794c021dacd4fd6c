import { createRandom, type Matrix, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { closedForm, farthest, matrixOf, statisticsOf } from '../../test/closed-form.ts';
import { mergeStatistics, type PairBlock, type PairStatistics, pairBlocks, pairStatistics } from './pair-statistics.ts';

const fine = { images: matrixOf(closedForm.fine.images), texts: matrixOf(closedForm.fine.texts) };
const NAMES = ['image', 'text', 'imageImage', 'textText', 'imageText'] as const;

const differences = (found: PairStatistics, expected: PairStatistics) =>
  Math.max(...NAMES.map((name) => farthest(found[name], expected[name])));

describe('pairStatistics', () => {
  it("has NumPy's sums", async () => {
    const found = await pairStatistics([fine]);
    expect(found.pairs).toBe(60);
    expect(differences(found, statisticsOf(closedForm.statistics[0]))).toBeLessThan(1e-6);
  });

  it('weighs pairs', async () => {
    const found = await pairStatistics([{ ...fine, weights: Float32Array.from(closedForm.weights) }]);
    expect(found.pairs).toBe(closedForm.weighted.pairs);
    expect(differences(found, statisticsOf(closedForm.weighted))).toBeLessThan(1e-6);
  });

  it('adds up the pairs of annotations, each once, rows being shared', async () => {
    const { images, texts } = fine;
    const annotations = [
      { image: 0, captions: [1, 2] },
      { image: 3, captions: [1] },
      { image: 0, captions: [2] },
    ];
    const found = await pairStatistics(pairBlocks({ images, texts, annotations }));
    const byHand = await pairStatistics([{ images: taken(images, [0, 0, 3]), texts: taken(texts, [1, 2, 1]) }]);
    expect(found).toEqual(byHand);
  });

  it('cuts long blocks, and says how far it is', async () => {
    const long = { images: normals(5000, 2, 1), texts: normals(5000, 2, 2) };
    const seen: number[] = [];
    const found = await pairStatistics([long], { onProgress: (pairs) => seen.push(pairs) });
    const { data } = long.images;
    const first = data.reduce((sum, value, i) => (i % 2 === 0 ? sum + value * value : sum), 0);
    expect([seen, found.pairs]).toEqual([[4096, 5000], 5000]);
    expect((found.imageImage[0] ?? 0) / first).toBeCloseTo(1, 6);
  });

  it.each<[PairBlock[], RegExp]>([
    [[], /no pairs to add up/],
    [[{ ...fine, texts: taken(fine.texts, [0]) }], /do not pair/],
    [[fine, { images: normals(2, 3, 1), texts: normals(2, 3, 1) }], /do not pair/],
    [[{ ...fine, weights: Float32Array.of(1) }], /Not every pair of a block has its weight/],
    [[{ ...fine, weights: new Float32Array(60).fill(-1) }], /wrong weight/],
    [
      [
        {
          ...fine,
          images: matrix(
            fine.images.data.map(() => Number.NaN),
            60,
            8,
          ),
        },
      ],
      /no numbers/,
    ],
  ])('refuses what cannot be added (%#)', async (blocks, message) => {
    await expect(pairStatistics(blocks)).rejects.toThrow(message);
  });

  it('stops', async () => {
    const signal = AbortSignal.abort();
    await expect(pairStatistics([fine], { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('mergeStatistics', () => {
  const blocks = [1, 2, 3, 4].map((seed) => ({ images: normals(300, 6, seed), texts: normals(300, 6, seed + 10) }));

  it('is the whole to the last bit where the blocks are the same, and in any order all but so', async () => {
    const whole = await pairStatistics(blocks);
    const parts = await Promise.all(blocks.map((block) => pairStatistics([block])));
    expect(mergeStatistics(parts)).toEqual({ ...whole, origin: { tables: [] } });
    const [a, b, c, d] = parts as [PairStatistics, PairStatistics, PairStatistics, PairStatistics];
    const grouped = mergeStatistics([mergeStatistics([d, b]), mergeStatistics([c, a])]);
    expect(grouped.pairs).toBe(1200);
    expect(differences(grouped, whole)).toBeLessThan(1e-12);
  });

  it('remembers models and tables', () => {
    const [one, other] = closedForm.statistics;
    const named = {
      ...statisticsOf(one, 'a'),
      origin: { model: 'm', weightsHash: 'w', tables: [{ fingerprint: 'a', pairs: 60 }] },
    };
    const merged = mergeStatistics([statisticsOf(other, 'b'), named]);
    expect(merged.origin).toEqual({
      ...{ model: 'm', weightsHash: 'w' },
      tables: [
        { fingerprint: 'b', pairs: 40 },
        { fingerprint: 'a', pairs: 60 },
      ],
    });
  });

  it('refuses a table twice, other models and other dimensions', () => {
    const [one] = closedForm.statistics;
    const a = statisticsOf(one, 'a');
    const ofModel = (weightsHash: string) => ({ ...statisticsOf(one), origin: { weightsHash, tables: [] } });
    expect(() => mergeStatistics([])).toThrow(/nothing|no statistics/);
    expect(() => mergeStatistics([a, a])).toThrow(/count twice.*fingerprint a twice/s);
    expect(() => mergeStatistics([ofModel('x'), ofModel('y')])).toThrow(/different models/);
    expect(() => mergeStatistics([a, { ...a, dimension: 4 }])).toThrow(/different lengths/);
  });
});

function normals(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  );
}

function taken({ data, shape: [, columns] }: Matrix, rows: readonly number[]): Matrix {
  return matrix(
    rows.flatMap((row) => [...data.subarray(row * columns, (row + 1) * columns)]),
    rows.length,
    columns,
  );
}
