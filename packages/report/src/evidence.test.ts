import type { Measurement } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { chooseExamples, scoreDistributions } from './evidence.ts';

/** A measurement of one benchmark, from its score rows; each row is of a photograph of its own. */
function measurement(head: string, rows: readonly (readonly number[])[]): Measurement {
  return {
    head,
    ...(head !== 'cosine' && { stage: 'fine-tune' }),
    benchmarks: [
      {
        ...{ name: 'color', title: 'Color', maxNegatives: 2 },
        rows: rows.map((row) => Float32Array.from(row)),
        photographs: rows.map((_, k) => `${k}.jpg`),
        items: rows.map((_, k) => ({ box: { x: k, y: 0, width: 1, height: 1 }, captions: [`right ${k}`, 'a', 'b'] })),
      },
    ],
    retrievals: [],
  };
}

describe('scoreDistributions', () => {
  it('counts every right caption and every best negative once', () => {
    const rows = [
      [1, 0, -1],
      [0.5, 0.75, 0],
      [-1, -1, -1],
    ];
    const [found] = scoreDistributions([measurement('cosine', rows)]);
    const { edges = [], positive = [], bestNegative = [], ...named } = found ?? {};
    expect(named).toEqual({ head: 'cosine', benchmark: 'Color' });
    expect([edges[0], edges.at(-1)]).toEqual([-1, expect.closeTo(1, 12)]);
    const valuesIn = (counts: readonly number[]) =>
      counts.flatMap((count, k) => Array.from({ length: count }, () => [edges[k], edges[k + 1]]));
    [positive, bestNegative].forEach((counts, k) => {
      const values = [
        [-1, 0.5, 1],
        [-1, 0, 0.75],
      ][k] as number[];
      valuesIn(counts).forEach(([low = 0, high = 0], i) => {
        expect(values[i]).toBeGreaterThanOrEqual(low - 1e-9);
        expect(values[i]).toBeLessThanOrEqual(high + 1e-9);
      });
      expect(valuesIn(counts)).toHaveLength(3);
    });
  });

  it('has a bin for scores that are all the same', () => {
    const [found] = scoreDistributions([measurement('linear', [[0.25, 0.25]])]);
    expect(found?.positive.reduce((a, b) => a + b)).toBe(1);
    expect(found?.edges[0]).toBeLessThan(found?.edges[1] ?? 0);
  });

  it('passes over a benchmark that nothing was ranked on', () => {
    expect(scoreDistributions([measurement('cosine', [])])).toEqual([]);
  });
});

describe('chooseExamples', () => {
  const good = [3, 1, 0];
  const bad = [0, 1, 2];
  const middling = [1, 2, 0];
  // mended, mended, mended, untouched and right, worse, still wrong, better and still wrong
  const before = measurement('cosine', [bad, bad, middling, good, good, middling, bad]);
  const after = measurement('linear', [good, good, good, good, bad, middling, middling]);

  it('takes half of what is mended, and what is not', () => {
    const chosen = chooseExamples({ before, after, perBenchmark: 6 });
    const fates = chosen.map(({ rankings }) => rankings.map(({ rank }) => rank));
    expect(fates).toEqual([
      [3, 1],
      [3, 1],
      [2, 1],
      [1, 3],
      [2, 2],
      [3, 2],
    ]);
    expect(new Set(chosen.map(({ photograph }) => photograph)).size).toBe(6);
    expect(chosen[0]?.rankings.map(({ head, stage, order }) => [head, stage, order])).toEqual([
      ['cosine', undefined, [2, 1, 0]],
      ['linear', 'fine-tune', [0, 1, 2]],
    ]);
    expect(chosen[0]?.captions).toEqual([
      { text: 'right 0', right: true },
      { text: 'a', right: false },
      { text: 'b', right: false },
    ]);
  });

  it('puts a caption that ties with the right one in front of it', () => {
    const tied = measurement('cosine', [[1, 1, 0]]);
    const [example] = chooseExamples({ before: tied, after: measurement('mlp', [[2, 1, 0]]) });
    expect(example?.rankings[0]).toMatchObject({ rank: 2, order: [1, 0, 2] });
  });

  it('shows no photograph and no caption twice', () => {
    const { photographs, ...benchmark } = before.benchmarks[0] ?? { photographs: [] };
    const same = { ...before, benchmarks: [{ ...benchmark, photographs: photographs.map(() => 'one.jpg') }] };
    expect(chooseExamples({ before: same as Measurement, after })).toHaveLength(1);
  });
});
