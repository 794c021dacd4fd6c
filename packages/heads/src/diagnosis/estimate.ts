import type { Interval } from '@fgclip/core';
import { FOLDS, type LabelledRows } from './labelled-rows.ts';

/** 97.5 % point of Student's distribution, by degrees of freedom from 1 on. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/**
 * An interval around a statistic from what it is without each part of the data, the jackknife (Tukey, 1958; Efron and
 * Tibshirani, "An introduction to the bootstrap", 1993, chapter 11), by Student's distribution. Undefined where the
 * statistic is undefined for all data or for any of the parts.
 */
function jackknife(value: number | undefined, without: readonly (number | undefined)[]): Interval | undefined {
  if (value === undefined || without.length < 2) return undefined;
  const known = without.filter((one) => one !== undefined);
  if (known.length < without.length) return undefined;
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  const squares = known.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt(((known.length - 1) / known.length) * squares);
  const half = error * (STUDENT[known.length - 2] ?? 1.96);
  return { value, low: value - half, high: value + half };
}

/** A statistic of all rows, with the interval that it has from what it is without each part of the cross-validation. */
export function withoutEachPart(
  { fold }: LabelledRows,
  statistic: (without?: number) => number | undefined,
): Interval | undefined {
  const parts = Array.from({ length: FOLDS }, (_, part) => part).filter((part) => fold.includes(part));
  return jackknife(
    statistic(),
    parts.map((part) => statistic(part)),
  );
}

/** The interval within bounds that the truth cannot leave. */
export function within({ value, low, high }: Interval, least: number, most: number): Interval {
  const bounded = (one: number) => Math.min(most, Math.max(least, one));
  return { value: bounded(value), low: bounded(low), high: bounded(high) };
}
