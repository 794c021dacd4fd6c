import { FgclipError } from '@fgclip/core';

/** What every reader takes. */
export interface ReadOptions {
  /** Name of the file, for messages and for the set's name. */
  readonly file: string;
  /** Name of the set. Default the file's name without folder and ending. */
  readonly name?: string;
  /** Largest share of the file's entries that may be unusable, 0 to 1; more is an error. Default 1. */
  readonly maxSkippedShare?: number;
}

export interface NegativesOptions {
  /** Hard negatives a sample is ranked against. Default the benchmark's limit, or as many as the samples have. */
  readonly maxNegatives?: number;
}

/** 'benchmarks/3_attributes.json' -> '3_attributes'. */
export function baseName(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/(?<=.)\.\w+$/, '') || 'samples';
}

/** @throws INVALID_ARGUMENT for anything but a number from 0 to 1. */
export function checkShare(option: string, share: number): void {
  if (share >= 0 && share <= 1) return;
  throw new FgclipError('INVALID_ARGUMENT', `${option} is out of range`, { expected: '0 to 1', found: `${share}` });
}

/** @throws INVALID_ARGUMENT for anything but a whole number of 1 or more. */
export function checkCount(option: string, count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1)) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${option}\` must be a whole number of 1 or more`, { found: `${count}` });
}
