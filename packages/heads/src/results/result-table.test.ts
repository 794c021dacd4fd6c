import { expect, test } from 'vitest';
import { madeUpEvaluation, madeUpHead, threeResults } from '../../test/made-up-results.ts';
import { ranksTable } from './ranks-table.ts';
import { resultTable } from './result-table.ts';
import { fullHeader, tableOf } from './table.ts';

const texts = ({ rows }: ReturnType<typeof resultTable>) => rows.map((cells) => cells.map(({ text }) => text));
const best = ({ rows }: ReturnType<typeof resultTable>) => rows.map((cells) => cells.map((cell) => cell.best === true));

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
  ]);
});

test('says what the numbers mean', () => {
  const { notes } = resultTable(threeResults);
  // (N + 2) / 2 for N = 2.
  expect(notes[0]).toContain('beside 2 hard negatives, 1126 times');
  expect(notes[0]).toContain('a blind guess has 2.0');
  expect(notes[1]).toContain('225 images and 225 captions');
  expect(notes[2]).toBe('Measured on held-out images of 5 folds. Ties count against the right caption.');
});

test('marks the lowest ranks and the highest recalls, all of them where several are best', () => {
  const [cosine, warm, tuned] = best(resultTable(threeResults));
  expect(cosine).toEqual([false, false, false, false, false, true, true, false, false, false, false, false]);
  expect(warm).toEqual([false, false, false, false, false, false, true, true, true, true, true, true]);
  expect(tuned).toEqual([false, false, true, true, true, false, false, false, false, false, false, false]);
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
});

test('shows a measure for every number of negatives, and what a blind guess is worth', () => {
  const mean = ranksTable(threeResults);
  expect(mean.columns.map(({ header }) => header)).toEqual(['head', 'stage', '1', '2']);
  expect(texts(mean).map((row) => row.slice(2))).toEqual([
    ['1.25', '2.13'],
    ['1.30', '2.20'],
    ['1.10', '1.13'],
  ]);
  expect(mean.notes[0]).toBe('A blind guess has 1.50, 2.00.');
  expect(mean.title).toBe('Mean rank of the right caption, beside the first N hard negatives');
  const top1 = ranksTable(threeResults, 'top1');
  expect(texts(top1).map((row) => row.slice(2))).toEqual([
    ['75.0', '50.0'],
    ['70.0', '40.0'],
    ['90.0', '88.8'],
  ]);
  expect(top1.notes[0]).toBe('A blind guess has 50.0, 33.3.');
  const median = ranksTable(threeResults, 'median');
  expect(best(median)[2]).toEqual([false, false, true, true]);
});
