import { createRandom, type Detection } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paperErrata } from '../evaluation/protocol.ts';
import type { BenchmarkScores, Measurement, RankedItem } from '../evaluation/results.ts';
import type { DetectorPrediction } from './asked-boxes.ts';
import { compareDetectors } from './compare-detectors.ts';

/** A detection of the caption with the highest of these scores. */
function detection(
  [x, y, width, height]: readonly [number, number, number, number],
  scores: readonly number[],
): Detection {
  const score = Math.max(...scores);
  return { box: { x, y, width, height }, label: scores.indexOf(score), score, scores: Float32Array.from(scores) };
}

interface Row {
  readonly photograph: string;
  readonly item: RankedItem;
  readonly scores: readonly number[];
}

function measurement(rows: readonly Row[], head = 'cosine', name = 'transparency'): Measurement {
  const benchmark: BenchmarkScores = {
    ...{ name, title: name, maxNegatives: 10 },
    rows: rows.map(({ scores }) => Float32Array.from(scores)),
    photographs: rows.map(({ photograph }) => photograph),
    items: rows.map(({ item }) => item),
  };
  return { head, benchmarks: [benchmark], retrievals: [] };
}

const few = { resamples: 200 };

describe('three boxes that all were asked about, and three that not', () => {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const [abc, def, ghi] = [
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
    ['g', 'h', 'i'],
  ] as const;
  const rows: Row[] = [
    // CLIP's ranks: 1; 3, as ties count against; 2.
    { photograph: 'A', item: { box, captions: abc }, scores: [0.9, 0.1, 0.2] },
    { photograph: 'A', item: { box: { ...box, x: 20 }, captions: def }, scores: [0.5, 0.6, 0.5] },
    { photograph: 'B', item: { box: { x: 0, y: 0, width: 40, height: 40 }, captions: abc }, scores: [0.3, 0.4, 0.1] },
    { photograph: 'B', item: { box: { x: 50, y: 50, width: 9, height: 9 }, captions: ghi }, scores: [1, 0, 0] },
    { photograph: 'C', item: { box: null, captions: abc }, scores: [1, 0, 0] },
    { photograph: 'C', item: { box, captions: abc }, scores: [1, 0, 0] },
  ];
  const predictions: DetectorPrediction[] = [
    // Found exactly, named b: rank 2.
    { photograph: 'A', vocabulary: abc, detections: [detection([0, 0, 10, 10], [0.3, 0.8, 0.2])] },
    // Not found: rank 3.
    { photograph: 'A', vocabulary: def, detections: [detection([0, 0, 10, 10], [0.5, 0.1, 0.2])] },
    // Two boxes that overlap by 1520 / 1680 = 0.905: the better one is left, overlaps the truth as much, and ranks a first.
    // White space and full stops do not make a vocabulary another.
    {
      ...{ photograph: 'B', vocabulary: ['a ', 'b.', ' c .'] },
      detections: [detection([0, 0, 40, 40], [0.4, 0.1, 0.1]), detection([2, 0, 40, 40], [0.6, 0.5, 0.1])],
    },
  ];
  const tooLong = [{ photograph: 'B', vocabulary: ghi }];
  const detectors = [{ name: 'detector', predictions, tooLong }];
  const compare = (options = {}) =>
    compareDetectors({ measurements: [measurement(rows)], detectors }, { ...few, ...options });

  it('ranks on the same boxes', async () => {
    const { systems, ranked, skipped } = await compare();
    expect(systems.map(({ name, kind }) => [name, kind])).toEqual([
      ['CLIP', 'clip'],
      ['detector', 'detector'],
    ]);
    expect(systems.map(({ benchmarks }) => benchmarks[0])).toMatchObject([
      { count: 3, negatives: 2, meanRank: 2, randomMean: 2, top1: 1 / 3 },
      { count: 3, negatives: 2, meanRank: 2, randomMean: 2, top1: 1 / 3 },
    ]);
    expect(ranked).toBe(3);
    expect(skipped).toEqual({
      ...{ noBox: 1, tooLong: 1, noPrediction: 1 },
      detectors: [{ name: 'detector', tooLong: 1, noPrediction: 1 }],
    });
  });

  it('tells boxes not found from those named wrongly', async () => {
    const { systems } = await compare();
    const [clip, detector] = systems;
    // Ranks 2 and 1 where found, CLIP's 1 and 2; of 1 excess rank (2 + 1 + 0) / 3, two thirds are the box not found.
    const expected = {
      ...{ notLocated: 1 / 3, meanRankLocated: 1.5, clipMeanRankLocated: 1.5, randomMeanLocated: 2 },
      excess: { notLocated: expect.closeTo(2 / 3, 12), located: expect.closeTo(1 / 3, 12) },
    };
    expect(detector?.localization).toEqual(expected);
    expect(detector?.benchmarks[0]).toMatchObject(expected);
    expect(clip?.localization).toBeUndefined();
    expect(clip?.benchmarks[0]).not.toHaveProperty('notLocated');
  });

  it('correlates ranks: 1, 3, 2 with 2, 3, 1', async () => {
    // 1 - 6 * (1 + 0 + 1) / (3 * 8); on the two that were found they go opposite ways.
    expect((await compare()).correlations).toEqual([
      {
        ...{ a: 'CLIP', b: 'detector', benchmark: 'transparency', spearman: expect.closeTo(0.5, 12), count: 3 },
        located: { spearman: expect.closeTo(-1, 12), count: 2 },
      },
    ]);
  });

  it('takes the mean average precision over the classes that have a truth', async () => {
    // a: one of two found, with an overlap that nine of ten thresholds let pass: 51 of 101 recalls. d: 0. b, c: no truth.
    const map = (await compare()).systems[1]?.benchmarks[0]?.map;
    expect(map?.map).toBeCloseTo((0.9 * (51 / 101) + 0) / 2, 6);
    expect(map?.map50).toBeCloseTo(51 / 101 / 2, 6);
  });

  it('repeats the erratum of the median for detectors only', async () => {
    const medians = async (errata = {}) =>
      (await compare(errata)).systems.map(({ benchmarks }) => benchmarks[0]?.ranks.at(-1)?.median);
    expect(await medians()).toEqual([2, 2]);
    expect(await medians({ errata: paperErrata })).toEqual([2, 3]);
  });

  it('keeps to what every detector was asked', async () => {
    const other = { name: 'other', predictions: predictions.slice(1) };
    const { systems, skipped } = await compareDetectors(
      { measurements: [measurement(rows), measurement(rows, 'linear')], detectors: [...detectors, other] },
      few,
    );
    expect(systems.map(({ name, benchmarks }) => [name, benchmarks[0]?.count])).toEqual([
      ['CLIP', 2],
      ['CLIP + linear', 2],
      ['detector', 2],
      ['other', 2],
    ]);
    expect(skipped).toMatchObject({ noBox: 1, tooLong: 1, noPrediction: 2 });
    expect(skipped.detectors[1]).toEqual({ name: 'other', tooLong: 0, noPrediction: 3 });
  });

  it('says when there is nothing to compare', async () => {
    const strange = {
      name: 'strange',
      predictions: [{ photograph: 'A', vocabulary: ['a', 'c', 'b'], detections: [] }],
    };
    await expect(compareDetectors({ measurements: [measurement(rows)], detectors: [strange] })).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', expected: 'answers such as to "a" and 2 negatives on A' },
      found: '"a" and 2 negatives on A',
    });
    await expect(compareDetectors({ measurements: [], detectors })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(
      compareDetectors({ measurements: [measurement(rows)], detectors: [...detectors, ...detectors] }),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/called "detector"/) });
  });

  it('stops when asked to', async () => {
    await expect(compare({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('detectors that are as good and as bad as can be', () => {
  /** Boxes that do not overlap, some of a photograph with the same vocabulary, with scores of CLIP, on two benchmarks. */
  const worlds = fc.integer({ min: 0, max: 1e6 }).map((seed) => {
    const random = createRandom(seed);
    const rows = Array.from({ length: 4 + random.integer(20) }, (_, k): Row => {
      const subject = random.integer(3);
      const captions = Array.from({ length: 4 }, (__, n) => `caption ${subject} ${n}`);
      return {
        photograph: `photograph ${random.integer(4)}`,
        item: { box: { x: 50 * k, y: 10, width: 20 + random.uniform(), height: 30 }, captions },
        // Few values, so that there are ties.
        scores: captions.map(() => (1 + random.integer(6)) / 8),
      };
    });
    const half = Math.floor(rows.length / 2);
    const [hard, color] = [rows.slice(0, half), rows.slice(half)];
    const { benchmarks: first, ...rest } = measurement(hard, 'cosine', '1_attributes');
    return { rows, clip: { ...rest, benchmarks: [...first, ...measurement(color, 'cosine', 'color').benchmarks] } };
  });

  /** Answers to all questions, of the boxes that these make of the true ones. */
  function answers(rows: readonly Row[], found: (row: Row) => Detection[]): DetectorPrediction[] {
    return rows.map(({ photograph, item: { captions } }) => ({
      ...{ photograph, vocabulary: captions },
      detections: rows
        .filter((other) => other.photograph === photograph && other.item.captions.join() === captions.join())
        .flatMap(found),
    }));
  }

  it('the true boxes with CLIP’s scores have CLIP’s ranks', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ rows, clip }) => {
        const exact = ({ item: { box }, scores }: Row) =>
          box ? [detection([box.x, box.y, box.width, box.height], scores)] : [];
        const detectors = [{ name: 'perfect', predictions: answers(rows, exact) }];
        const { systems, correlations } = await compareDetectors({ measurements: [clip], detectors }, few);
        const [given, looking] = systems;
        expect(looking?.benchmarks.map(({ ranks }) => ranks)).toEqual(given?.benchmarks.map(({ ranks }) => ranks));
        expect(looking?.meanRankSum).toEqual(given?.meanRankSum);
        const { notLocated, meanRankLocated, clipMeanRankLocated, excess } = looking?.localization ?? {};
        expect([notLocated, excess?.notLocated, meanRankLocated]).toEqual([0, 0, clipMeanRankLocated]);
        expect(excess?.located).toBeCloseTo((given?.meanRankSum?.value ?? 0) - 2, 9);
        for (const { spearman, located } of correlations) {
          if (!Number.isNaN(spearman)) expect(spearman).toBeCloseTo(1, 9);
          expect(located?.spearman).toBe(spearman);
        }
        expect(correlations.map(({ benchmark }) => benchmark)).toEqual(['1_attributes', 'color', undefined]);
      }),
      { numRuns: 50 },
    );
  });

  it('finding nothing has the worst ranks', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ rows, clip }) => {
        const detectors = [{ name: 'blind', predictions: answers(rows, () => []) }];
        const { systems, correlations } = await compareDetectors({ measurements: [clip], detectors }, few);
        expect(systems[1]?.benchmarks.map(({ meanRank, top1, notLocated }) => [meanRank, top1, notLocated])).toEqual([
          [4, 0, 1],
          [4, 0, 1],
        ]);
        expect(systems[1]?.meanRankSum?.value).toBe(8);
        expect(systems[1]?.localization).toMatchObject({ notLocated: 1, meanRankLocated: Number.NaN });
        expect(systems[1]?.localization?.excess.located).toBe(0);
        expect(systems[1]?.localization?.excess.notLocated).toBeCloseTo(6, 9);
        expect(correlations.every(({ spearman }) => Number.isNaN(spearman))).toBe(true);
        expect(systems[1]?.benchmarks.map(({ map }) => map?.map)).toEqual([0, 0]);
      }),
      { numRuns: 20 },
    );
  });
});
