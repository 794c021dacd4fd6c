import { expect, test } from 'vitest';
import { threeResults } from '../../test/made-up-results.ts';
import type { HeadComparison } from '../evaluation/results.ts';
import { renderCsv } from './render.ts';
import { comparisonsTable, scoresTable } from './run-tables.ts';

const comparisons: HeadComparison[] = [
  {
    ...{ head: 'linear', stage: 'warm-up', against: { head: 'cosine' }, measure: 'mean rank' as const },
    ...{ difference: 0.2, interval: { low: -0.1, high: 0.5 }, p: 0.26871, pHolm: 0.26871 },
  },
  {
    ...{ head: 'linear', stage: 'fine-tune', against: { head: 'linear', stage: 'warm-up' } },
    ...{ measure: 'mean rank' as const, difference: -1.074, p: 0.0001, pHolm: 0.0002 },
  },
];

test('shows differences with signs, intervals where there are any, and p to be read', () => {
  const table = comparisonsTable({ ...threeResults, comparisons });
  expect(table.rows.map((cells) => cells.map(({ text }) => text))).toEqual([
    ['linear', 'warm-up', 'cosine', '+0.20', '-0.10', '+0.50', '0.269', '0.269'],
    ['linear', 'fine-tune', 'linear warm-up', '-1.07', '', '', '1e-4', '2e-4'],
  ]);
  expect(table.notes[1]).toContain('corrected for 2 comparisons (Holm)');
  expect(renderCsv(table).split('\n')[1]).toBe('linear,warm-up,cosine,0.2,-0.1,0.5,0.26871,0.26871');
});

test('shows the mean scores and the margin between the right caption and the best negative', () => {
  const { columns, rows } = scoresTable(threeResults);
  expect(columns.map(({ header }) => header)).toEqual([
    ...['head', 'stage', 'right caption', 'best negative', 'all negatives', 'margin'],
  ]);
  expect(rows[0]?.map(({ text }) => text)).toEqual(['cosine', '', '0.3000', '0.2900', '0.2500', '+0.0100']);
});
