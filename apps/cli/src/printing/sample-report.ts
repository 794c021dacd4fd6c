import type { SampleSet } from '@fgclip/datasets';
import type { PresentSamples } from '@fgclip/node';
import { count, shortened } from './output.ts';

/** Entries of a list that are shown. */
const SHOWN = 5;

/** What of the data files cannot be used; nothing where all can. */
export function unusableLines(sets: readonly SampleSet[]): string[] {
  const unusable = sets.flatMap((set) => set.skipped);
  if (unusable.length === 0) return [];
  return [
    `Left out of the data files as unusable: ${count(unusable.length, 'entry', 'entries')}`,
    ...firstFew(
      unusable,
      ({ file, entry, field, reason }) => `${file}, ${field === undefined ? entry : `${entry}.${field}`}: ${reason}`,
    ),
  ];
}

/** What was left out since its photographs are not there, when that was asked for. */
export function absentLines(leftOut: PresentSamples['leftOut'] | undefined): string[] {
  if (leftOut === undefined || leftOut.samples === 0) return [];
  return [
    `Left out since their photographs are not there: ${count(leftOut.samples, 'sample')} of ` +
      `${count(leftOut.photographs.length, 'photograph')}. Numbers measured on the rest are not those of the data set.`,
    ...firstFew(leftOut.photographs, (name) => name),
  ];
}

/** The first few, indented, a line each. */
export function firstFew<T>(entries: readonly T[], describe: (entry: T) => string): string[] {
  const rest = entries.length - SHOWN;
  return [
    ...entries.slice(0, SHOWN).map((entry) => `  ${shortened(describe(entry), 160)}`),
    ...(rest > 0 ? [`  ... and ${count(rest, 'more', 'more')}`] : []),
  ];
}
