import { isBaseline } from '../../functions/families.ts';
import type { EvaluationResult, HeadResult } from '../../results/head-result.ts';
import type { LegendItem } from '../charts/legend.ts';
import { rule } from '../charts/line.ts';
import { type MarkerShape, marker, markerShapes } from '../charts/scatter.ts';
import { group } from '../markup.ts';
import type { Theme } from '../theme.ts';

/** A row of the results as it is drawn. */
export interface Series {
  readonly head: string;
  readonly stage: string | undefined;
  /** "linear fine-tune". */
  readonly name: string;
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

/** The rows of the results in their order. */
export function seriesOf({ results }: EvaluationResult, theme: Theme): Series[] {
  const look = looksOf({ results }, theme);
  return results.map((result, k) => {
    const { head, stage } = result;
    const followed = results.slice(k + 1).some((later) => later.head === head);
    return {
      ...{ head, stage, name: seriesName({ head, stage }), result, look: look(head) },
      role: isBaseline(result) ? 'baseline' : followed ? 'earlier' : 'final',
    };
  });
}

/** The looks of heads: the cosine in the colour of the text, the others by their place among the results. */
export function looksOf({ results }: Pick<EvaluationResult, 'results'>, theme: Theme): (head: string) => HeadLook {
  const heads = [...new Set(results.map(({ head }) => head))].filter((head) => !isBaseline({ head }));
  return (head) => {
    if (isBaseline({ head })) return { colour: theme.ink, shape: 'circle' };
    const place = Math.max(0, heads.indexOf(head));
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
