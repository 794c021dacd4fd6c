import { expect, test } from 'vitest';
import { madeUpComparison } from '../../test/made-up-comparison.ts';
import { paperBenchmarks } from '../evaluation/published.ts';
import type { ResultTable } from '../tables/table.ts';
import {
  comparedRanksTable,
  comparisonTables,
  correlationsTable,
  localizationTable,
  precisionTable,
} from './comparison-tables.ts';
import type { DetectorComparison } from './detector-comparison.ts';

const comparison = madeUpComparison();
const one = madeUpComparison(paperBenchmarks.slice(0, 1));

/** Each row as text, empty cells as a dash. */
function lines({ columns, rows }: ResultTable): string[] {
  const texts = [columns.map(({ header }) => header), ...rows.map((cells) => cells.map(({ text }) => text || '-'))];
  return texts.map((row) => row.join(' '));
}

test('ranks: a row a system and one for a blind guess, what was not found behind', () => {
  const table = comparedRanksTable(comparison);
  expect(lines(table)).toEqual([
    'system Hard Medium Easy Trivial Color Material Pattern Transp. sum missed % where found',
    // Means are 1 + share * ease * N / 2, shares .46 and .11; detectors' (1 - missed) of that, and missed * N.
    'CLIP 3.99 3.42 2.96 1.81 3.76 3.53 2.77 1.58 23.80 - -',
    'CLIP + mlp fine-tune 1.72 1.58 1.47 1.19 1.66 1.60 1.42 1.14 11.78 - -',
    'OWL B/16 4.31 3.83 3.44 2.48 4.12 3.93 3.05 1.64 26.79 8.0 2.80',
    'OWLv2 B/16 5.33 4.80 4.38 3.33 5.12 4.91 3.74 1.84 33.47 16.0 3.15',
    'blind guess 6.00 6.00 6.00 6.00 6.00 6.00 4.50 2.00 42.50 - -',
  ]);
  expect(table.rows.map((cells) => cells[1]?.best)).toEqual([undefined, true, undefined, undefined, undefined]);
  expect(table.rows.map((cells) => cells[1]?.spread)).toEqual(['0.15', '0.15', '0.15', '0.15', undefined]);
  expect(table.notes.join(' ')).toContain('Pattern 7 (900 boxes), Transparency 2 (900 boxes)');
});

test('one benchmark has no sum, and no column for all', () => {
  expect(lines(comparedRanksTable(one))[0]).toBe('system Hard missed % where found');
  expect(lines(localizationTable(one))[0]).toBe('detector measure Hard');
  expect(lines(correlationsTable(one))).toEqual([
    'system Hard where found',
    'CLIP + mlp fine-tune +0.30 -',
    'OWL B/16 +0.40 +0.45',
    'OWLv2 B/16 +0.50 +0.55',
  ]);
});

test('localization: four numbers a detector, all to the right', () => {
  const table = localizationTable(comparison);
  expect(table.columns.map(({ align }) => align)).toEqual(['left', 'left', ...Array(9).fill('right')]);
  // On Hard: ranks lost 0.08 * 10 = 0.8 from boxes not found, 0.92 * 2.73 = 2.51 from those found: 24.2 %.
  expect(lines(table).map((line) => line.split(' ').slice(0, -8).join(' '))).toEqual([
    'detector measure Hard',
    'OWL B/16 boxes not found, % 8.0',
    '- ranks lost on those, % 24.2',
    '- mean rank where found 3.73',
    "- CLIP's mean rank there 3.99",
    'OWLv2 B/16 boxes not found, % 16.0',
    '- ranks lost on those, % 37.0',
    '- mean rank where found 4.25',
    "- CLIP's mean rank there 3.99",
  ]);
});

test('precision: ours, and what was published beside on all eight benchmarks', () => {
  expect(lines(precisionTable(one))).toEqual(['detector Hard', 'OWL B/16 38.6', 'OWLv2 B/16 35.5']);
  const published = lines(precisionTable(one, { published: true }));
  expect(published[0]).toBe('detector numbers Hard Medium Easy Trivial Color Material Pattern Transp. LVIS rare');
  expect(published[1]).toBe('OWL B/16 ours 38.6 - - - - - - - -');
  expect(published[3]).toBe('OWL B/16 published 26.2 39.8 38.4 53.9 45.3 37.3 26.6 34.1 20.6');
  expect(published.at(-1)).toBe('NoctOWLv2 L/14 published 50.2 57.2 55.5 57.5 55.6 57.0 49.2 55.9 27.2');
});

test('no detector, no system, numbers that are none: tables all the same', () => {
  const empty: DetectorComparison = { ...comparison, systems: [], correlations: [] };
  expect(comparisonTables(empty).map(({ rows }) => rows.length)).toEqual([0, 0, 0, 0]);
  const constant = { ...one, correlations: one.correlations.map((found) => ({ ...found, spearman: Number.NaN })) };
  expect(lines(correlationsTable(constant))[0]).toBe('system where found');
});
