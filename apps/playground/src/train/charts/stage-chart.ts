import type { Box, Theme } from '@fgclip/report';
import {
  axisTitles,
  bottom,
  bottomAxis,
  type Child,
  domainOf,
  inside,
  label,
  leftAxis,
  line,
  linearScale,
  marker,
  right,
  rule,
  svgDocument,
} from '@fgclip/report/internal';
import { bestRecord, type StageCurve } from './curve.ts';

export interface StageChartOptions {
  /** Begins ids within the SVG; unique on the page. */
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly theme: Theme;
}

const HEIGHT = 190;
const GAP = 26;
/** Panels stand beside each other from this width on. */
const WIDE = 560;
const MARGIN = { top: 26, right: 10, bottom: 42, left: 42 };

/**
 * Rank and loss of a stage, epoch by epoch: the mean rank of the right caption on validation data over the cosine's and a
 * blind guess's, and beside or below it the losses. As an SVG document.
 */
export function stageChart(curve: StageCurve, { id, width, theme }: StageChartOptions): string {
  const columns = width >= WIDE ? 2 : 1;
  const panel = (width - (columns - 1) * GAP) / columns;
  const box = (k: number): Box => ({
    x: columns === 2 ? k * (panel + GAP) : 0,
    y: columns === 2 ? 0 : k * (HEIGHT + 8),
    ...{ width: panel, height: HEIGHT },
  });
  const { svg } = svgDocument(
    {
      id,
      title: `${curve.stage}: rank and loss by epoch`,
      description: describeCurve(curve),
      width,
      height: columns === 2 ? HEIGHT : 2 * HEIGHT + 8,
      theme,
      standalone: false,
    },
    rankPanel(curve, inside(box(0), MARGIN), theme),
    lossPanel(curve, inside(box(1), MARGIN), theme),
  );
  return svg.markup;
}

/** The chart in words with its numbers. */
export function describeCurve(curve: StageCurve): string {
  const { records, epochs, cosineRank } = curve;
  const last = records.at(-1);
  const best = bestRecord(curve);
  if (last === undefined || best === undefined) return 'Nothing is trained yet.';
  return (
    `After ${last.epoch} of ${epochs} epochs the mean rank of the right caption on validation data is ` +
    `${shown(last.validationRank)}, at the best epoch (${best.epoch}) ${shown(best.validationRank)}; ` +
    `by the cosine ${shown(cosineRank)}.`
  );
}

function rankPanel(curve: StageCurve, plot: Box, theme: Theme): Child {
  const { kind, records, epochs, cosineRank, blindRank } = curve;
  const [blue, orange] = theme.series;
  const best = bestRecord(curve);
  const x = linearScale([0, epochs], [plot.x, right(plot)]);
  const ranks = records.map(({ validationRank }) => validationRank);
  const y = linearScale(domainOf([...ranks, cosineRank, blindRank], 4), [bottom(plot), plot.y]);
  const reference = (rank: number, text: string, colour: string, dash: string): Child => [
    rule({ x: plot.x, y: y.at(rank) }, { x: right(plot), y: y.at(rank) }, { colour, dash, series: text }),
    label(text, right(plot), y.at(rank) - 5, theme, { size: 11, colour, anchor: 'end', halo: true }),
  ];
  return [
    axisTitles(
      plot,
      {
        x: 'epoch',
        y: kind === 'pairs' ? 'mean rank of the right caption among all' : 'mean rank of the right caption',
      },
      theme,
    ),
    leftAxis(plot, y, theme, { count: 4 }),
    bottomAxis(plot, x, theme, { ticks: x.ticks(5).filter(Number.isInteger) }),
    blindRank === undefined ? undefined : reference(blindRank, 'blind guess', theme.muted, '2 4'),
    reference(cosineRank, `cosine ${shown(cosineRank)}`, orange ?? theme.wrong, '6 4'),
    line(
      records.map(({ epoch, validationRank }) => ({ x: epoch, y: validationRank ?? Number.NaN })),
      { x, y },
      { colour: blue ?? theme.ink, width: 2.5, series: 'head' },
    ),
    best === undefined || best.validationRank === null
      ? undefined
      : marker(
          { x: x.at(best.epoch), y: y.at(best.validationRank) },
          { shape: 'circle', colour: blue ?? theme.ink, size: 4.5, title: `best: epoch ${best.epoch}` },
        ),
  ];
}

function lossPanel({ records, steps, epochs }: StageCurve, plot: Box, theme: Theme): Child {
  const [blue] = theme.series;
  const x = linearScale([0, epochs], [plot.x, right(plot)]);
  const validation = records.map(({ epoch, validationLoss }) => ({ x: epoch, y: validationLoss ?? Number.NaN }));
  const training = steps.map(({ x: at, loss }) => ({ x: at, y: loss }));
  const losses = [...validation, ...training].map((point) => point.y);
  const y = linearScale(domainOf(losses.length > 0 ? [0, ...losses] : [], 4), [bottom(plot), plot.y]);
  return [
    axisTitles(plot, { x: 'epoch', y: 'loss: validation (line), training (dots)' }, theme),
    leftAxis(plot, y, theme, { count: 4 }),
    bottomAxis(plot, x, theme, { ticks: x.ticks(5).filter(Number.isInteger) }),
    line(training, { x, y }, { colour: theme.muted, width: 1.5, dash: '2 3', series: 'training loss' }),
    line(validation, { x, y }, { colour: blue ?? theme.ink, width: 2, series: 'validation loss' }),
  ];
}

function shown(rank: number | null | undefined): string {
  return rank === null || rank === undefined || Number.isNaN(rank) ? 'not known' : rank.toFixed(2);
}
