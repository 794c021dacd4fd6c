import type { ConfidenceInterval, EvaluationResult, HeadResult } from '@fgclip/heads';
import { isBaseline } from '@fgclip/heads/internal';
import type { LegendItem } from '../charts/legend.ts';
import { type MarkerShape, marker, markerShapes, rule } from '../charts/marks.ts';
import type { Theme } from '../charts/theme.ts';
import { group } from '../page/markup.ts';

/** A row of the results as it is drawn. */
export interface Series {
  readonly head: string;
  readonly stage: string | undefined;
  /** "linear fine-tune". */
  readonly name: string;
  /** The training it is a step of, from one start: "linear", or "linear balanced" where the head began anew. */
  readonly line: string;
  readonly result: HeadResult;
  /** `final`: a head after all its training; `earlier`: after a stage that another followed. */
  readonly role: 'baseline' | 'final' | 'earlier';
  readonly look: HeadLook;
}

/** What stands for a head in all figures, whatever its stage. */
export interface HeadLook {
  readonly colour: string;
  readonly shape: MarkerShape;
}

type Rows = readonly Pick<HeadResult, 'head' | 'stage' | 'startsAtCosine'>[];

/** The rows of the results in their order. */
export function seriesOf({ results }: EvaluationResult, theme: Theme): Series[] {
  const lines = linesOf(results);
  const look = looksOf({ results }, theme);
  return results.map((result, k) => {
    const { head, stage } = result;
    const line = lines[k] ?? head;
    const followed = lines.indexOf(line, k + 1) >= 0;
    return {
      ...{ head, stage, name: seriesName({ head, stage }), line, result, look: look({ head, stage }) },
      role: isBaseline(result) ? 'baseline' : followed ? 'earlier' : 'final',
    };
  });
}

/** The training that each row is a step of. */
function linesOf(results: Rows): string[] {
  const current = new Map<string, string>();
  return results.map(({ head, stage, startsAtCosine }) => {
    if (startsAtCosine && current.has(head)) current.set(head, seriesName({ head, stage }));
    const line = current.get(head) ?? head;
    current.set(head, line);
    return line;
  });
}

/** The looks of heads: the cosine in the colour of the text, the others by the place of their line among the results. */
export function looksOf(
  { results }: { readonly results: Rows },
  theme: Theme,
): (row: { readonly head: string; readonly stage?: string | undefined }) => HeadLook {
  const lines = linesOf(results);
  const drawn = [...new Set(lines)].filter((line) => !isBaseline({ head: line }));
  return ({ head, stage }) => {
    if (isBaseline({ head })) return { colour: theme.ink, shape: 'circle' };
    const row = results.findIndex((result) => result.head === head && result.stage === stage);
    const place = Math.max(0, drawn.indexOf(lines[row] ?? head));
    return {
      colour: theme.series[place % theme.series.length] ?? theme.ink,
      shape: markerShapes[(place + 1) % markerShapes.length] ?? 'circle',
    };
  };
}

/** "linear fine-tune"; "cosine". */
export function seriesName({ head, stage }: { readonly head: string; readonly stage?: string | undefined }): string {
  return stage === undefined ? head : `${head} ${stage}`;
}

/** How the lines of each role are drawn. */
export const roleLines = {
  baseline: { width: 2.75 },
  final: { width: 2 },
  earlier: { width: 1.1, dash: '5 3' },
} as const;

/** The legend of lines: one entry a row. */
export function lineLegend(series: readonly Series[]): LegendItem[] {
  return series.map(({ name, role, look }) => ({
    text: name,
    sign: ({ x, y }) => rule({ x, y }, { x: x + 22, y }, { colour: look.colour, ...roleLines[role] }),
  }));
}

/** The legend of markers: hollow ones are of earlier stages. */
export function markerLegend(series: readonly Series[], theme: Theme): LegendItem[] {
  return series.map(({ name, role, look }) => ({
    text: name,
    sign: ({ x, y }) =>
      group(marker({ x: x + 11, y }, { ...look, ...(role === 'earlier' && { hollow: theme.background }) })),
  }));
}

/** The one number that says how fine a head tells apart: the sum of mean ranks, or the mean rank of a sole benchmark. */
export interface RankMeasure {
  readonly name: 'mean rank sum' | 'mean rank';
  readonly value: number;
  readonly interval?: ConfidenceInterval;
  /** Of a blind guess. */
  readonly random: number;
  /** Of a head that is always right. */
  readonly perfect: number;
}

/** None where nothing was ranked. */
export function rankMeasure({ meanRankSum, benchmarks }: HeadResult): RankMeasure | undefined {
  if (meanRankSum !== undefined) {
    const { value, interval, randomMean, benchmarks: summed } = meanRankSum;
    const perfect = summed.length > 0 ? summed.length : benchmarks.length;
    return { name: 'mean rank sum', value, ...(interval && { interval }), random: randomMean, perfect };
  }
  const full = benchmarks[0]?.ranks.at(-1);
  if (full === undefined) return undefined;
  const { mean, interval, randomMean } = full;
  return { name: 'mean rank', value: mean, ...(interval && { interval }), random: randomMean, perfect: 1 };
}

/** "11.53 (11.40 to 11.66)". */
export function withInterval(value: number, interval: ConfidenceInterval | undefined, digits: number): string {
  const text = value.toFixed(digits);
  return interval === undefined
    ? text
    : `${text} (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})`;
}

/** The row of the lowest measure among the trained heads, the first of equals. */
export function bestHead(results: readonly HeadResult[]): HeadResult | undefined {
  return results
    .filter((result) => !isBaseline(result))
    .reduce<HeadResult | undefined>((best, result) => (measured(result) < measured(best) ? result : best), undefined);
}

function measured(result: HeadResult | undefined): number {
  const value = result && rankMeasure(result)?.value;
  return value === undefined || Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
