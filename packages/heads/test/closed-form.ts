import { readFileSync } from 'node:fs';
import { type Matrix, matrix } from '@fgclip/core';
import type { PairStatistics } from '../src/closed-form/pair-statistics.ts';

type Rows = readonly (readonly number[])[];

/** The sums of the fixture by name; square ones as rows. */
interface Sums {
  readonly pairs: number;
  readonly image: readonly number[];
  readonly text: readonly number[];
  readonly imageImage: Rows;
  readonly textText: Rows;
  readonly imageText: Rows;
}

/** What NumPy computes in float64, of fixtures/make-closed-form.py. */
export const closedForm = JSON.parse(readFileSync(new URL('./fixtures/closed-form.json', import.meta.url), 'utf8')) as {
  readonly dimension: number;
  readonly fine: { readonly images: Rows; readonly texts: Rows };
  readonly coarse: { readonly images: Rows; readonly texts: Rows };
  readonly weights: readonly number[];
  readonly statistics: readonly [Sums, Sums];
  readonly weighted: Sums;
  readonly cases: readonly {
    readonly method: 'centre' | 'procrustes' | 'whiten' | 'cca';
    readonly ridge: number;
    readonly weight: number;
    readonly parameters: Readonly<Record<string, readonly number[] | Rows>>;
    readonly scores: Rows;
  }[];
};

export function matrixOf(rows: Rows): Matrix {
  return matrix(rows.flat(), rows.length, rows[0]?.length ?? 0);
}

/** Sums of the fixture as statistics; `fingerprint` names a table they are of. */
export function statisticsOf({ pairs, ...sums }: Sums, fingerprint?: string): PairStatistics {
  const values = (rows: Rows | readonly number[]) => Float64Array.from(rows.flat() as number[]);
  return {
    ...{ dimension: closedForm.dimension, pairs, image: values(sums.image), text: values(sums.text) },
    ...{ imageImage: values(sums.imageImage), textText: values(sums.textText), imageText: values(sums.imageText) },
    origin: { tables: fingerprint === undefined ? [] : [{ fingerprint, pairs }] },
  };
}

/** Largest difference between two lists of numbers, relative to the largest of the second. */
export function farthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.NaN;
  const scale = Math.max(...Array.from(expected, Math.abs), Number.MIN_VALUE);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - (found[i] ?? Number.NaN)))) / scale;
}
