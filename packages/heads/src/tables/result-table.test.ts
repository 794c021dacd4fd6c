import { expect, test } from 'vitest';
import { madeUpBenchmark, madeUpEvaluation, madeUpHead, threeResults } from '../../test/made-up-results.ts';
import { paperBenchmarks } from '../evaluation/published.ts';
import type { HeadResult } from '../evaluation/results.ts';
import { renderText } from './render.ts';
import { resultTable, resultTables } from './result-table.ts';
import { ranksTable } from './run-tables.ts';
import { fullHeader, tableOf } from './table.ts';

const texts = ({ rows }: ReturnType<typeof resultTable>) => rows.map((cells) => cells.map(({ text }) => text));
const best = ({ rows }: ReturnType<typeof resultTable>) => rows.map((cells) => cells.map((cell) => cell.best === true));

/** A head with a rank of its own on each of FG-OVD's benchmarks, among that benchmark's number of negatives. */
function onAllBenchmarks(head: string, mean: number, spread = 0.12): HeadResult {
  const benchmarks = paperBenchmarks.map(({ name, title, negatives }) => {
    const made = madeUpBenchmark(
      name,
      Array.from({ length: negatives }, (_, k) => [1 + k * 0.1, 1, 0.5] as const),
      title,
    );
    const last = { ...made.ranks[negatives - 1], mean, interval: { low: mean - spread, high: mean + spread } };
    return { ...made, ranks: [...made.ranks.slice(0, -1), last as (typeof made.ranks)[number]] };
  });
  const sum = {
    value: 8 * mean,
    interval: { low: 8 * mean - 1, high: 8 * mean + 1 },
    randomMean: 42.5,
    complete: true,
  };
  return {
    ...madeUpHead(head, 'fine-tune', [], [52.4, 76.7, 84.6, 33.1, 58.4, 69]),
    benchmarks,
    meanRankSum: { ...sum, benchmarks: benchmarks.map(({ name }) => name) },
  };
}

test('shows the ranks among the most negatives and both directions of retrieval', () => {
  const table = resultTable(threeResults);
  expect(table.columns.map(fullHeader)).toEqual([
    'head',
    'stage',
    'mean rank',
    'median',
    'top-1 %',
    'i2t R@1',
    'i2t R@5',
    'i2t R@10',
    't2i R@1',
    't2i R@5',
    't2i R@10',
    'rsum',
  ]);
  expect(texts(table)).toEqual([
    ['cosine', '', '2.13', '2', '50.0', '52.4', '76.7', '84.6', '33.1', '58.4', '69.0', '374.2'],
    ['linear', 'warm-up', '2.20', '2', '40.0', '48.5', '76.7', '85.6', '37.6', '66.5', '77.0', '391.9'],
    ['linear', 'fine-tune', '1.13', '1', '88.8', '38.9', '67.8', '79.3', '36.3', '64.7', '75.6', '362.6'],
    // (N + 2) / 2 and 1 / (N + 1) for N = 2.
    ['blind guess', '', '2.00', '', '33.3', '', '', '', '', '', '', ''],
  ]);
});

test('says what the numbers mean', () => {
  const { notes } = resultTable(threeResults);
  expect(notes[0]).toContain('beside 2 hard negatives, 1126 times');
  expect(notes[1]).toContain('225 images and 225 captions');
  expect(notes[2]).toBe('Measured on held-out images of 5 folds. Ties count against the right caption.');
  expect(notes[3]).toBe('± half the 95 % interval: bootstrap over photographs, 2000 times.');
  expect(resultTable(threeResults, { intervals: false }).notes).toHaveLength(3);
  const errata = ['retrieval-normalization'];
  const repeated = { ...threeResults, protocol: { ...threeResults.protocol, errata } };
  expect(resultTable(repeated).notes[2]).toMatch(/Errata of the released code repeated: retrieval-normalization\.$/);
});

test('marks the lowest ranks and the highest recalls, all of them where several are best, and never a blind guess', () => {
  const [cosine, warm, tuned, guess] = best(resultTable(threeResults));
  expect(cosine).toEqual([false, false, false, false, false, true, true, false, false, false, false, false]);
  expect(warm).toEqual([false, false, false, false, false, false, true, true, true, true, true, true]);
  expect(tuned).toEqual([false, false, true, true, true, false, false, false, false, false, false, false]);
  expect(guess).toEqual(Array(12).fill(false));
  const poor = madeUpEvaluation([
    madeUpHead('cosine', undefined, [[1.8, 2, 0.1]], [1, 2, 3, 4, 5, 6]),
    madeUpHead('linear', undefined, [[1.7, 2, 0.2]], [1, 2, 3, 4, 5, 6]),
  ]);
  expect(best(resultTable(poor)).map((row) => row[1])).toEqual([false, true, false]);
});

test('marks numbers that print alike together, and nothing in a table of one row', () => {
  const two = tableOf([2.001, 2.004], [{ header: 'x', value: (x) => x, digits: 2, best: 'lowest' }]);
  expect(best(two)).toEqual([[true], [true]]);
  const one = tableOf([2], [{ header: 'x', value: (x) => x, best: 'lowest' }]);
  expect(best(one)).toEqual([[false]]);
});

test('leaves out the stage where nothing was trained', () => {
  const table = resultTable(madeUpEvaluation([madeUpHead('cosine', undefined, [[1.5, 1, 0.5]], [1, 2, 3, 4, 5, 6])]));
  expect(table.columns.map(({ header }) => header)).not.toContain('stage');
  expect(table.rows[0]?.[0]).toEqual({ text: 'cosine' });
});

test('says so where nothing could be ranked, and leaves the columns out', () => {
  const table = resultTable(madeUpEvaluation([madeUpHead('cosine', undefined, [], [1, 2, 3, 4, 5, 6])]));
  expect(table.columns.map(({ header }) => header)).toEqual([
    'head',
    'R@1',
    'R@5',
    'R@10',
    'R@1',
    'R@5',
    'R@10',
    'rsum',
  ]);
  expect(table.notes[0]).toBe('No ranks: no annotation has hard negatives.');
  expect(table.rows).toHaveLength(1);
});

test('relative to the cosine: differences with their signs', () => {
  const table = resultTable(threeResults, { relative: true });
  expect(texts(table).map((row) => row.slice(2))).toEqual([
    ['0.00', '0', '0.0', '0.0', '0.0', '0.0', '0.0', '0.0', '0.0', '0.0'],
    ['+0.08', '0', '-10.0', '-3.9', '0.0', '+1.0', '+4.5', '+8.1', '+8.0', '+17.7'],
    ['-1.00', '-1', '+38.8', '-13.5', '-8.9', '-5.3', '+3.2', '+6.3', '+6.6', '-11.6'],
    ['-0.13', '', '-16.7', '', '', '', '', '', '', ''],
  ]);
  expect(table.notes).toContain('Differences from the cosine.');
});

test('shows the mean rank on every benchmark and their sum, in 100 characters, and retrieval by itself', () => {
  const evaluation = madeUpEvaluation([onAllBenchmarks('cosine', 10.5), onAllBenchmarks('linear-image', 10.25)]);
  const [ranks, retrieval, ...rest] = resultTables(evaluation);
  expect(rest).toEqual([]);
  const lines = renderText(ranks as NonNullable<typeof ranks>).split('\n');
  expect(lines.slice(2, 9)).toEqual([
    'head          stage       Hard  Medium   Easy  Trivial  Color  Material  Pattern  Transp.    sum',
    '------------  ---------  -----  ------  -----  -------  -----  --------  -------  -------  -----',
    'cosine        fine-tune  10.50   10.50  10.50    10.50  10.50     10.50    10.50    10.50  84.00',
    '                         ±0.12   ±0.12  ±0.12    ±0.12  ±0.12     ±0.12    ±0.12    ±0.12  ±1.00',
    'linear-image  fine-tune  10.25*  10.25* 10.25*   10.25* 10.25*    10.25*   10.25*   10.25* 82.00*',
    '                         ±0.12   ±0.12  ±0.12    ±0.12  ±0.12     ±0.12    ±0.12    ±0.12  ±1.00',
    // FG-OVD's limits: six benchmarks of 10 negatives, 7 and 2.
    'blind guess               6.00    6.00   6.00     6.00   6.00      6.00     4.50     2.00  42.50',
  ]);
  expect(Math.max(...lines.slice(2, 9).map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(ranks?.notes[0]).toContain('Pattern 7 (1126 times), Transparency 2 (1126 times)');
  expect(retrieval?.columns.map(({ header }) => header)).toEqual(
    ['head', 'stage', ...Array(2).fill(['R@1', 'R@5', 'R@10']), 'rsum'].flat(),
  );
  expect(retrieval?.rows).toHaveLength(2);
});

test('for spreadsheets and papers all of it is one table', () => {
  const wide = resultTable(madeUpEvaluation([onAllBenchmarks('cosine', 10.5)]));
  expect(wide.columns.map(fullHeader)).toEqual([
    'head',
    'stage',
    ...paperBenchmarks.map(({ title }) => title),
    'mean rank sum',
    ...['i2t R@1', 'i2t R@5', 'i2t R@10', 't2i R@1', 't2i R@5', 't2i R@10', 'rsum'],
  ]);
});

test('shows a measure for every number of negatives, and what a blind guess is worth', () => {
  const mean = ranksTable(threeResults);
  expect(mean.columns.map(({ header }) => header)).toEqual(['head', 'stage', '1', '2']);
  expect(texts(mean).map((row) => row.slice(2))).toEqual([
    ['1.25', '2.13'],
    ['1.30', '2.20'],
    ['1.10', '1.13'],
    ['1.50', '2.00'],
  ]);
  expect(mean.title).toBe('Mean rank of the right caption, beside the first N hard negatives');
  const top1 = ranksTable(threeResults, 'top1');
  expect(texts(top1).map((row) => row.slice(2))).toEqual([
    ['75.0', '50.0'],
    ['70.0', '40.0'],
    ['90.0', '88.8'],
    ['50.0', '33.3'],
  ]);
  const median = ranksTable(threeResults, 'median');
  expect(best(median)[2]).toEqual([false, false, true, true]);
  expect(median.rows).toHaveLength(3);
});

test('shows one benchmark of several, by name, with as many columns as it has negatives', () => {
  const evaluation = madeUpEvaluation([onAllBenchmarks('cosine', 10.5)]);
  const pattern = ranksTable(evaluation, 'mean', { benchmark: 'pattern' });
  expect(pattern.columns.map(({ header }) => header)).toEqual(['head', 'stage', '1', '2', '3', '4', '5', '6', '7']);
  expect(pattern.title).toMatch(/^Pattern: Mean rank/);
});
