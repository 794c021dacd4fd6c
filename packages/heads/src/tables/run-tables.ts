import { isHead, withBlindGuess } from '../evaluation/published.ts';
import type {
  BenchmarkResult,
  EvaluationResult,
  HeadComparison,
  HeadResult,
  RankResult,
} from '../evaluation/results.ts';
import { asAsked, explained, headColumns, percent, type ResultTableOptions, subsetNote } from './columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/** What of the ranks to show. */
export type RankMeasure = 'mean' | 'median' | 'top1';

const measures: Readonly<Record<RankMeasure, Measure>> = {
  mean: { title: 'Mean rank of the right caption', of: ({ mean }) => mean, digits: 2, best: 'lowest' },
  median: { title: 'Median rank of the right caption', of: ({ median }) => median, digits: 0, best: 'lowest' },
  top1: {
    title: 'Right caption ranked first, in percent',
    of: ({ top1 }) => percent(top1),
    digits: 1,
    best: 'highest',
  },
};

interface Measure {
  readonly title: string;
  readonly of: (statistics: RankResult) => number | undefined;
  readonly digits: number;
  readonly best: 'lowest' | 'highest';
}

export interface RanksTableOptions extends ResultTableOptions {
  /** Name of the benchmark. Default the first. */
  readonly benchmark?: string;
}

/** One measure of the ranks for N = 1, 2, ... hard negatives of a benchmark, one row a head and stage. */
export function ranksTable(
  evaluation: EvaluationResult,
  measure: RankMeasure = 'mean',
  options: RanksTableOptions = {},
): ResultTable {
  const { title, of, digits, best } = measures[measure];
  const { benchmarks = [] } = evaluation.results[0] ?? {};
  const { benchmark: wanted = benchmarks[0]?.name, ...shown } = options;
  const benchmark = benchmarks.find(({ name }) => name === wanted);
  const columns = (benchmark?.ranks ?? []).map(({ negatives }): ColumnOf<HeadResult> => {
    const at = (result: HeadResult) => ranksAt(result, wanted, negatives);
    const value = (result: HeadResult) => {
      const statistics = at(result);
      return statistics && of(statistics);
    };
    return {
      ...{ header: `${negatives}`, group: 'hard negatives', fullName: `N = ${negatives}`, value, digits, best },
      ...(measure === 'mean' && { interval: (result: HeadResult) => at(result)?.interval }),
    };
  });
  const place = benchmarks.length > 1 && benchmark !== undefined ? `${benchmark.title}: ` : '';
  const table = tableOf(
    withBlindGuess(evaluation).filter((row) => isHead(row) || measure !== 'median'),
    [...headColumns, ...asAsked(columns, evaluation, shown)],
    {
      title: `${place}${title}, beside the first N hard negatives`,
      notes: [subsetNote(evaluation.protocol)],
      competes: isHead,
    },
  );
  return explained(table, evaluation, shown);
}

function ranksAt({ benchmarks }: HeadResult, name: string | undefined, negatives: number): RankResult | undefined {
  const ranks = benchmarks.find((benchmark) => benchmark.name === name)?.ranks;
  return ranks?.find((statistics) => statistics.negatives === negatives);
}

/** Whether heads rank better than the cosine, and better after a stage than before it. */
export function comparisonsTable({ protocol, comparisons }: EvaluationResult): ResultTable {
  const columns: ColumnOf<HeadComparison>[] = [
    { header: 'head', value: ({ head }) => head },
    { header: 'stage', value: ({ stage }) => stage },
    { header: 'against', value: ({ against: { head, stage } }) => (stage === undefined ? head : `${head} ${stage}`) },
    { header: 'difference', value: ({ difference }) => difference, digits: 2, signed: true },
    { header: 'low', group: 'interval', value: ({ interval }) => interval?.low, digits: 2, signed: true },
    { header: 'high', group: 'interval', value: ({ interval }) => interval?.high, digits: 2, signed: true },
    { header: 'p', value: ({ p }) => p, print: readableP },
    { header: 'p (Holm)', value: ({ pHolm }) => pHolm, print: readableP },
  ];
  if (comparisons.length === 0) return nothingToCompare;
  const { confidence, resamples, clusters } = protocol.statistics;
  const measure = comparisons[0]?.measure ?? 'mean rank';
  return tableOf(comparisons, columns, {
    title: `Differences of the ${measure}`,
    notes: [
      `Below 0 the head is better. ${100 * confidence} % interval: bootstrap over ${clusters}, ${resamples} times.`,
      `p: by flipping the signs of ${clusters}; corrected for ${comparisons.length} comparisons (Holm).`,
      subsetNote(protocol),
    ],
  });
}

const nothingToCompare: ResultTable = {
  columns: [{ header: 'comparisons', align: 'left' }],
  rows: [[{ text: 'none: they take two heads, and something to rank' }]],
  notes: [],
};

/** Three digits of p are more than it is worth. */
function readableP(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(3);
}

type Row = HeadResult & { readonly benchmark: BenchmarkResult };

/** How high the right captions, the best and all hard negatives score, one row a head, stage and benchmark. */
export function scoresTable({ protocol, results }: EvaluationResult): ResultTable {
  const rows = results.flatMap((result) => result.benchmarks.map((benchmark): Row => ({ ...result, benchmark })));
  const several = results.some(({ benchmarks }) => benchmarks.length > 1);
  const columns: ColumnOf<Row>[] = [
    ...headColumns,
    { header: 'benchmark', value: ({ benchmark }) => (several ? benchmark.title : undefined) },
    { header: 'right caption', value: ({ benchmark }) => benchmark.scores.positive, digits: 4 },
    { header: 'best negative', value: ({ benchmark }) => benchmark.scores.bestNegative, digits: 4 },
    { header: 'all negatives', value: ({ benchmark }) => benchmark.scores.negative, digits: 4 },
    {
      header: 'margin',
      value: ({ benchmark: { scores } }) => scores.positive - scores.bestNegative,
      digits: 4,
      signed: true,
    },
  ];
  return tableOf(rows, columns, {
    title: 'Mean scores of captions',
    notes: [
      'Margin: right caption less best negative. Scores of different heads are on different scales.',
      subsetNote(protocol),
    ],
  });
}
