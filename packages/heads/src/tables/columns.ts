import { benchmarkShort, benchmarkTitle } from '../evaluation/published.ts';
import type { EvaluationResult, HeadResult, MeanRankSum, RetrievalResult } from '../evaluation/results.ts';
import { isBaseline } from '../functions/families.ts';
import { type ColumnOf, hasIntervals, type ResultTable } from './table.ts';

/** What to show of the results. */
export interface ResultTableOptions {
  /** Half the width of the 95 % interval beside or under each number. Default true. */
  readonly intervals?: boolean;
  /** Differences from the cosine in place of the numbers. Default false. */
  readonly relative?: boolean;
}

/** The columns that say which head a row is about. */
export const headColumns: readonly ColumnOf<HeadResult>[] = [
  { header: 'head', value: ({ head }) => head },
  { header: 'stage', value: ({ stage }) => stage },
];

/** The six recalls of a retrieval set in percent, and their sum. `group` stands over them where there are several sets. */
export function retrievalColumns(name: string | undefined, groups: string | undefined): ColumnOf<HeadResult>[] {
  const of = ({ retrievals }: HeadResult): RetrievalResult | undefined =>
    retrievals.find((retrieval) => retrieval.name === name);
  const recalls = (['imageToText', 'textToImage'] as const).flatMap((direction) =>
    ([1, 5, 10] as const).map((k): ColumnOf<HeadResult> => {
      const [long, short] = direction === 'imageToText' ? ['image to text', 'i2t'] : ['text to image', 't2i'];
      return {
        header: `R@${k}`,
        group: named(groups, long),
        fullName: named(groups, `${short} R@${k}`),
        value: (result) => of(result)?.[direction][`recall${k}`],
        interval: (result) => of(result)?.intervals?.[direction][`recall${k}`],
        digits: 1,
        best: 'highest',
      };
    }),
  );
  const rsum: ColumnOf<HeadResult> = {
    header: 'rsum',
    fullName: named(groups, 'rsum'),
    value: (result) => of(result)?.rsum,
    interval: (result) => of(result)?.intervals?.rsum,
    digits: 1,
    best: 'highest',
  };
  return [...recalls, rsum];
}

/** The same columns as asked for: without intervals, or relative to the cosine. */
export function asAsked(
  columns: readonly ColumnOf<HeadResult>[],
  { results }: EvaluationResult,
  { intervals = true, relative = false }: ResultTableOptions,
): ColumnOf<HeadResult>[] {
  const cosine = results.find(isBaseline);
  return columns.map((column) => {
    const { interval: _, ...plain } = column;
    if (relative && cosine !== undefined) return relativeTo(cosine, plain);
    return intervals ? column : plain;
  });
}

/** What part of the data the numbers speak of, and by which rule. */
export function subsetNote({ subset, ties, errata }: EvaluationResult['protocol']): string {
  const measured = `Measured on ${subset === 'all' ? 'all images' : subset}. Ties ${ties}.`;
  return errata.length === 0 ? measured : `${measured} Errata of the released code repeated: ${errata.join(', ')}.`;
}

/** Says what the plus-minus signs of a table mean, and what its columns are relative to. */
export function explained(
  table: ResultTable,
  { protocol }: EvaluationResult,
  { relative = false }: ResultTableOptions = {},
): ResultTable {
  const { confidence, resamples } = protocol.statistics;
  const notes = [
    ...(relative ? ['Differences from the cosine.'] : []),
    ...(hasIntervals(table)
      ? [
          `± half the ${100 * confidence} % interval: bootstrap over ${protocol.statistics.clusters}, ${resamples} times.`,
        ]
      : []),
  ];
  return { ...table, notes: [...table.notes, ...notes] };
}

/** A share, 0 to 1, as a percentage. */
export function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

function relativeTo(cosine: HeadResult, column: ColumnOf<HeadResult>): ColumnOf<HeadResult> {
  const baseline = column.value(cosine);
  if (typeof baseline !== 'number') return column;
  return {
    ...column,
    signed: true,
    value: (result) => {
      const value = column.value(result);
      return typeof value === 'number' ? value - baseline : undefined;
    },
  };
}

function named(group: string | undefined, name: string): string {
  return group === undefined ? name : `${group}: ${name}`;
}

/** A column for each of some benchmarks, named as papers do where there is little room. */
export function benchmarkColumns<Item>(
  benchmarks: readonly { readonly name: string }[],
  columnOf: (name: string) => Omit<ColumnOf<Item>, 'header' | 'fullName'>,
): ColumnOf<Item>[] {
  return benchmarks.map(({ name }) => ({
    ...{ header: benchmarkShort(name), fullName: benchmarkTitle(name) },
    ...columnOf(name),
  }));
}

/** The sum of mean ranks over the benchmarks, of heads or of systems. */
export const rankSumColumn: ColumnOf<{ readonly meanRankSum?: MeanRankSum | undefined }> = {
  header: 'sum',
  fullName: 'mean rank sum',
  value: ({ meanRankSum }) => meanRankSum?.value,
  interval: ({ meanRankSum }) => meanRankSum?.interval,
  digits: 2,
  best: 'lowest',
};
