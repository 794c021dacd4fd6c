import { FgclipError } from '@fgclip/core';
import type { EvaluationResult } from '@fgclip/heads';
import { tableOf } from '@fgclip/heads/results';
import { bottomAxis } from '../charts/axes.ts';
import { type Box, bottom, inside, panelGrid } from '../charts/box.ts';
import { type LegendItem, legend } from '../charts/legend.ts';
import { densities, histogram } from '../charts/marks.ts';
import { linearScale } from '../charts/scale.ts';
import { label } from '../charts/svg.ts';
import { type Child, tag } from '../page/markup.ts';
import type { ScoreDistribution } from '../report-data.ts';
import { type FigureStyle, makeFigure, type ReportFigure, slug } from './figure.ts';
import { seriesName, seriesOf } from './series.ts';

type Shown = ScoreDistribution & HistogramOverlap;

/**
 * Scores of right captions and of best hard negatives over each other: a figure a benchmark, a panel for the cosine and
 * for each head after its last stage. Throws INVALID_DATA for bins and counts that do not fit.
 */
export function scoreDistributionFigures(
  distributions: readonly ScoreDistribution[],
  evaluation: EvaluationResult,
  style: FigureStyle,
): ReportFigure[] {
  const earlier = new Set(
    seriesOf(evaluation, style.theme)
      .filter(({ role }) => role === 'earlier')
      .map(({ name }) => name),
  );
  const shown = distributions
    .filter((distribution) => !earlier.has(seriesName(distribution)))
    .map((distribution): Shown => {
      checkBins(distribution);
      return { ...distribution, ...histogramOverlap(distribution.positive, distribution.bestNegative) };
    });
  const benchmarks = [...new Set(shown.map(({ benchmark }) => benchmark))];
  return benchmarks.map((benchmark) =>
    figureOf(
      benchmark,
      shown.filter((one) => one.benchmark === benchmark),
      style,
    ),
  );
}

function figureOf(benchmark: string, shown: readonly Shown[], style: FigureStyle): ReportFigure {
  const told = shown.map((one) => `${seriesName(one)}: overlap ${percent(one.overlap)}, ${percent(one.firstHigher)}`);
  return makeFigure(
    {
      name: `score-distributions-${slug(benchmark)}`,
      title: `Scores of right captions and of their best hard negatives: ${benchmark}`,
      description: `Two histograms for each head; how much they overlap, and how often a right caption beats a best negative drawn by itself. ${told.join('. ')}.`,
      reading:
        'The less the two areas overlap, the better one threshold serves all photographs. P(right > wrong): how often the ' +
        'right caption of one photograph scores above the best hard negative of another (ties half). Ranks compare captions ' +
        'of the same photograph, and can be good even where the areas overlap. Each panel has its own scale of scores.',
      table: tableOf(shown, [
        { header: 'head', value: ({ head }) => head },
        { header: 'stage', value: ({ stage }) => stage },
        { header: 'overlap %', value: ({ overlap }) => 100 * overlap, digits: 1 },
        { header: 'P(right > wrong) %', value: ({ firstHigher }) => 100 * firstHigher, digits: 1 },
        { header: 'right captions', value: ({ positive }) => positive.reduce((a, b) => a + b, 0) },
        { header: 'best negatives', value: ({ bestNegative }) => bestNegative.reduce((a, b) => a + b, 0) },
      ]),
    },
    drawing(shown, style),
    style,
  );
}

function drawing(shown: readonly Shown[], { theme, width }: FigureStyle) {
  const kinds = [
    { key: 'positive', text: 'right caption', colour: theme.right },
    { key: 'bestNegative', text: 'best hard negative', colour: theme.wrong, dash: '3 2' },
  ] as const;
  const keys = legend(kinds.map(keyItem), width, theme);
  const grid = panelGrid(shown.length, {
    width,
    minWidth: 155,
    maxWidth: 460,
    height: 210,
    gap: 24,
    top: keys.height + 14,
  });
  const body = shown.map((one, k) => {
    const box = grid.boxes[k];
    return box === undefined ? undefined : panelOf(one, box);
  });
  return { body: [keys.markup, body], width, height: keys.height + 14 + grid.height };

  function keyItem({ text, ...look }: (typeof kinds)[number]): LegendItem {
    return {
      text,
      sign: ({ x, y }) => {
        const scales = { x: linearScale([0, 1], [x, x + 22]), y: linearScale([0, 1], [y + 6, y - 6]) };
        return histogram([0, 1], [1], scales, look);
      },
    };
  }

  function panelOf(one: Shown, box: Box): Child {
    const plot = inside(box, { top: 60, right: 4, bottom: 38, left: 4 });
    const heights = kinds.map(({ key }) => densities(one.edges, one[key]));
    const highest = Math.max(...heights.flat(), Number.MIN_VALUE);
    const scales = {
      x: linearScale([one.edges[0] ?? 0, one.edges.at(-1) ?? 1], [plot.x, plot.x + plot.width]),
      y: linearScale([0, highest], [bottom(plot), plot.y]),
    };
    const small = { size: 11, colour: theme.muted };
    return tag(
      'g',
      { 'data-panel': seriesName(one) },
      label(one.head, box.x, box.y + 13, theme, { size: 13, bold: true }),
      one.stage === undefined
        ? undefined
        : label(one.stage, box.x + box.width, box.y + 13, theme, { ...small, anchor: 'end' }),
      label(`overlap ${percent(one.overlap)}`, box.x, box.y + 31, theme, small),
      label(`P(right > wrong) ${percent(one.firstHigher)}`, box.x, box.y + 46, theme, small),
      kinds.map(({ key, text: _, ...look }, k) =>
        histogram(one.edges, heights[k] ?? [], scales, { ...look, series: key }),
      ),
      bottomAxis(plot, scales.x, theme, { count: 4, size: 10 }),
      label('score', plot.x + plot.width, bottom(plot) + 30, theme, { ...small, size: 10, anchor: 'end' }),
    );
  }
}

function checkBins({ edges, positive, bestNegative, ...named }: ScoreDistribution): void {
  const bins = edges.length - 1;
  const rising = edges.every((edge, k) => Number.isFinite(edge) && (k === 0 || edge > (edges[k - 1] ?? edge)));
  const counts = [...positive, ...bestNegative];
  if (bins > 0 && rising && positive.length === bins && bestNegative.length === bins && counts.every((n) => n >= 0))
    return;
  throw new FgclipError(
    'INVALID_DATA',
    `Histogram of ${seriesName(named)} on ${named.benchmark} does not fit together`,
    {
      expected: 'rising edges, and one count of 0 or more for each bin between them',
      found: `${edges.length} edges, ${positive.length} and ${bestNegative.length} counts`,
    },
  );
}

function percent(share: number): string {
  return Number.isNaN(share) ? 'unknown' : `${Math.round(100 * share)} %`;
}

/** What two histograms over the same bins have in common. */
export interface HistogramOverlap {
  /** Area that both share, 0 to 1: 1 where they are the same. */
  readonly overlap: number;
  /**
   * Of a score of the first and one of the second, each drawn by itself, that the first is higher; within a bin, half.
   * It is the area under the ROC curve as far as bins tell. NaN where either is empty.
   */
  readonly firstHigher: number;
}

/** Counts a bin: [bins] each, bins rising. */
export function histogramOverlap(first: readonly number[], second: readonly number[]): HistogramOverlap {
  const [a, b] = [shares(first), shares(second)];
  let below = 0;
  let firstHigher = 0;
  a.forEach((share, k) => {
    const other = b[k] ?? 0;
    firstHigher += share * (below + other / 2);
    below += other;
  });
  return { overlap: a.reduce((sum, share, k) => sum + Math.min(share, b[k] ?? 0), 0), firstHigher };
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
