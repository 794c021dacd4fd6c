import { expect, test } from 'vitest';
import { madeUpEvaluation, madeUpHead } from '../../test/made-up-results.ts';
import { paperResults, publishedResult } from '../evaluation/published.ts';
import type { HeadResult } from '../evaluation/results.ts';
import { publishedTable } from './published-table.ts';

const RANKS = [[2.5, 1, 0.5]] as const;

function withSum(result: HeadResult, value: number, complete = true): HeadResult {
  return { ...result, meanRankSum: { value, randomMean: 42.5, benchmarks: [], complete } };
}

const measured = madeUpEvaluation([
  withSum(madeUpHead('cosine', undefined, RANKS, [52.4, 76.7, 84.6, 33.1, 58.4, 69]), 23.9),
  withSum(madeUpHead('linear', 'fine-tune', RANKS, [38.9, 68, 79, 36.3, 64.7, 75.6]), 11.5),
  withSum(madeUpHead('mine', 'fine-tune', RANKS, [1, 2, 3, 4, 5, 6]), 10),
]);

test('holds measured results against the published row of the same head and stage', () => {
  const { rows, columns } = publishedTable(measured);
  expect(columns.map(({ header }) => header)).toEqual([
    ...['head', 'stage', 'numbers', 'rank sum', 'R@1', 'R@5', 'R@10', 'R@1', 'R@5', 'R@10', 'rsum'],
  ]);
  expect(rows.map((cells) => cells.map(({ text }) => text).join(' '))).toEqual([
    'cosine  ours 23.9 52.4 76.7 84.6 33.1 58.4 69.0 374.2',
    '  paper 23.8 41.5 65.9 76.2 22.6 44.1 54.9 305.2',
    '  difference +0.1 +10.9 +10.8 +8.4 +10.5 +14.3 +14.1 +69.0',
    '  open_clip  52.4 76.7 84.6 33.1 58.4 69.0 374.2',
    'linear fine-tune ours 11.5 38.9 68.0 79.0 36.3 64.7 75.6 362.5',
    '  paper 11.6 38.9 67.8 79.3 36.3 64.7 75.6 362.6',
    '  difference -0.1 0.0 +0.2 -0.3 0.0 0.0 0.0 -0.1',
  ]);
});

test('says what is not comparable', () => {
  const { notes } = publishedTable(measured);
  expect(notes.join('\n')).toMatch(/retrieval of plain CLIP is too low.*open_clip/);
  expect(notes).toContain('Not in the paper: mine fine-tune.');
  const partial = madeUpEvaluation([withSum(measured.results[0] as HeadResult, 23.9, false)]);
  expect(publishedTable(partial).rows[0]?.[2]?.text).toBe('');
  expect(publishedTable(partial).notes.join('\n')).toContain("not all of FG-OVD's eight benchmarks");
});

test('every row of the paper is found by head and stage, ten trainings and the cosine', () => {
  expect(paperResults).toHaveLength(11);
  for (const row of paperResults) expect(publishedResult(row.head, row.stage)).toBe(row);
  expect(publishedResult('linear', undefined)).toBeUndefined();
});
