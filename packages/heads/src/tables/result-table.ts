import { isHead, withBlindGuess } from '../evaluation/published.ts';
import type { EvaluationResult, HeadResult, RankResult } from '../evaluation/results.ts';
import {
  asAsked,
  benchmarkColumns,
  explained,
  headColumns,
  percent,
  type ResultTableOptions,
  rankSumColumn,
  retrievalColumns,
  subsetNote,
} from './columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/**
 * The results at a glance, one row a head and stage: a single table where there is one benchmark and one retrieval set at
 * most; else the mean ranks of all benchmarks, and a table for each retrieval set.
 */
export function resultTables(evaluation: EvaluationResult, options: ResultTableOptions = {}): ResultTable[] {
  const { benchmarks = [], retrievals = [] } = evaluation.results[0] ?? {};
  if (benchmarks.length <= 1 && retrievals.length <= 1) return [resultTable(evaluation, options)];
  return [
    ...(benchmarks.length > 0 ? [meanRankTable(evaluation, options)] : []),
    ...retrievals.map(({ name }) => retrievalTable(evaluation, name, options)),
  ];
}

/** Everything at a glance in one row a head and stage, however wide: for spreadsheets and papers. */
export function resultTable(evaluation: EvaluationResult, options: ResultTableOptions = {}): ResultTable {
  const { benchmarks = [], retrievals = [] } = evaluation.results[0] ?? {};
  const only = benchmarks.length === 1 ? benchmarks[0] : undefined;
  const columns = [
    ...(only === undefined ? meanRankColumns(evaluation) : rankColumns(only.name)),
    ...retrievals.flatMap(({ name, title }) => retrievalColumns(name, retrievals.length > 1 ? title : undefined)),
  ];
  const notes = [rankNote(evaluation), ...retrievals.map(({ name }) => retrievalNote(evaluation, name))];
  return present(evaluation, columns, { notes }, options);
}

/** The mean rank on every benchmark, each among its most hard negatives, and their sum. */
export function meanRankTable(evaluation: EvaluationResult, options: ResultTableOptions = {}): ResultTable {
  const named = { title: 'Mean rank of the right caption', notes: [rankNote(evaluation)] };
  return present(evaluation, meanRankColumns(evaluation), named, options);
}

/** Recall on one retrieval set, in percent. */
export function retrievalTable(
  evaluation: EvaluationResult,
  name: string,
  options: ResultTableOptions = {},
): ResultTable {
  const { retrievals = [] } = evaluation.results[0] ?? {};
  const title = retrievals.find((retrieval) => retrieval.name === name)?.title ?? name;
  const heading = retrievals.length > 1 ? `Retrieval on ${title}` : 'Retrieval';
  const named = { title: heading, notes: [retrievalNote(evaluation, name)] };
  return present(evaluation, retrievalColumns(name, undefined), named, options);
}

/** The statistics of a benchmark among its most hard negatives. */
function fullRanks({ benchmarks }: HeadResult, name: string): RankResult | undefined {
  return benchmarks.find((benchmark) => benchmark.name === name)?.ranks.at(-1);
}

function rankColumns(name: string): ColumnOf<HeadResult>[] {
  const ranks = (result: HeadResult) => fullRanks(result, name);
  return [
    {
      header: 'mean rank',
      value: (result) => ranks(result)?.mean,
      interval: (result) => ranks(result)?.interval,
      digits: 2,
      best: 'lowest',
    },
    { header: 'median', value: (result) => ranks(result)?.median, best: 'lowest' },
    { header: 'top-1 %', value: (result) => percent(ranks(result)?.top1), digits: 1, best: 'highest' },
  ];
}

function meanRankColumns({ results }: EvaluationResult): ColumnOf<HeadResult>[] {
  const columns = benchmarkColumns<HeadResult>(results[0]?.benchmarks ?? [], (name) => ({
    value: (result) => fullRanks(result, name)?.mean,
    interval: (result) => fullRanks(result, name)?.interval,
    digits: 2,
    best: 'lowest',
  }));
  return [...columns, rankSumColumn];
}

/** A row of a blind guess has something to say only where there are ranks. */
function present(
  evaluation: EvaluationResult,
  columns: readonly ColumnOf<HeadResult>[],
  { title, notes }: { readonly title?: string; readonly notes: readonly string[] },
  options: ResultTableOptions,
): ResultTable {
  const asked = asAsked(columns, evaluation, options);
  const rows = withBlindGuess(evaluation).filter(
    (row) => isHead(row) || asked.some(({ value }) => isNumber(value(row))),
  );
  const table = tableOf(rows, [...headColumns, ...asked], {
    ...(title !== undefined && { title }),
    notes: [...notes, subsetNote(evaluation.protocol)],
    competes: isHead,
  });
  return explained(table, evaluation, options);
}

function isNumber(value: string | number | undefined): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

function rankNote({ results }: EvaluationResult): string {
  const { benchmarks = [], meanRankSum } = results[0] ?? {};
  const full = benchmarks.flatMap(({ title, ranks }) => ranks.slice(-1).map((at) => ({ title, ...at })));
  const [first] = full;
  if (first === undefined) return 'No ranks: no annotation has hard negatives.';
  if (full.length === 1) {
    const captions = first.negatives === 1 ? '1 hard negative' : `${first.negatives} hard negatives`;
    return `Rank of the right caption beside ${captions}, ${first.count} times: 1 is best.`;
  }
  const sizes = full.map(({ title, negatives, count }) => `${title} ${negatives} (${count} times)`).join(', ');
  const partial = meanRankSum?.complete === false ? " The sum is not over FG-OVD's eight benchmarks." : '';
  return `Rank of the right caption, 1 is best, beside hard negatives: ${sizes}.${partial}`;
}

function retrievalNote({ results }: EvaluationResult, name: string): string {
  const gallery = results[0]?.retrievals.find((retrieval) => retrieval.name === name)?.gallery;
  const [images, texts] = [gallery?.images ?? 0, gallery?.texts ?? 0].map(Math.round);
  return `Recall in percent among ${images} images and ${texts} captions.`;
}
