import type { EpochRecord, EvaluationResult } from '@fgclip/heads';
import { type ColumnOf, tableOf } from '@fgclip/heads/results';
import { bottomAxis, leftAxis } from '../charts/axes.ts';
import { type Box, bottom, inside, panelGrid } from '../charts/box.ts';
import { type LegendItem, legend } from '../charts/legend.ts';
import { line, marker, rule } from '../charts/marks.ts';
import { domainOf, linearScale } from '../charts/scale.ts';
import { label } from '../charts/svg.ts';
import { type Child, tag } from '../page/markup.ts';
import type { ReportTraining } from '../report-data.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';
import { looksOf, seriesName } from './series.ts';

const losses = ['trainingLoss', 'validationLoss'] as const;

/** Losses and the validation rank epoch by epoch, a panel a training, the epoch that was kept marked. None without any. */
export function trainingCurves(
  trainings: readonly ReportTraining[],
  evaluation: EvaluationResult,
  style: FigureStyle,
): ReportFigure | undefined {
  if (trainings.length === 0) return undefined;
  const told = trainings.map((training) => {
    const { bestEpoch, stopped } = training.record;
    return `${seriesName(training)}: best at epoch ${bestEpoch}, ${stoppedWords[stopped]}`;
  });
  return makeFigure(
    {
      name: 'training-curves',
      title: 'Training, epoch by epoch',
      description: `Lines of training loss, validation loss and validation rank. ${told.join('. ')}.`,
      reading:
        'Upper: mean loss an example in training (dashed) and on validation data (full). Lower: mean rank of the right ' +
        'caption on validation data. The dotted line is the epoch with the lowest validation loss, whose parameters were kept. ' +
        'Losses and ranks of different heads and stages have scales of their own.',
      table: tableOf(
        trainings.flatMap((training) => training.record.epochs.map((epoch) => ({ ...epoch, training }))),
        columns,
      ),
    },
    drawing(trainings, looksOf(evaluation, style.theme), style),
    style,
  );
}

const stoppedWords = {
  finished: 'all epochs run',
  early: 'stopped early',
  diverged: 'stopped as the loss was no number',
} as const;

type Row = EpochRecord & { readonly training: ReportTraining };

const columns: readonly ColumnOf<Row>[] = [
  { header: 'head', value: ({ training }) => training.head },
  { header: 'stage', value: ({ training }) => training.stage },
  { header: 'epoch', value: ({ epoch }) => epoch },
  { header: 'training loss', value: ({ trainingLoss }) => trainingLoss ?? undefined, digits: 4 },
  { header: 'validation loss', value: ({ validationLoss }) => validationLoss ?? undefined, digits: 4 },
  { header: 'validation rank', value: ({ validationRank }) => validationRank ?? undefined, digits: 3 },
  { header: 'kept', value: ({ epoch, training }) => (epoch === training.record.bestEpoch ? 'kept' : undefined) },
];

function drawing(
  trainings: readonly ReportTraining[],
  look: ReturnType<typeof looksOf>,
  { theme, width }: FigureStyle,
) {
  const keys = legend(keyItems(), width, theme);
  const grid = panelGrid(trainings.length, {
    width,
    minWidth: 155,
    maxWidth: 320,
    height: 274,
    gap: 24,
    top: keys.height + 14,
  });
  const body = inRows(trainings, grid.columns).map((training, k) => {
    const box = grid.boxes[k];
    return box === undefined ? undefined : panelOf(training, box);
  });
  return { body: [keys.markup, body], width, height: keys.height + 14 + grid.height };

  function keyItems(): LegendItem[] {
    const sign =
      (dash: string | undefined, colour: string): LegendItem['sign'] =>
      ({ x, y }) =>
        rule({ x, y }, { x: x + 22, y }, { colour, ...(dash !== undefined && { dash }) });
    return [
      { text: 'training loss', sign: sign('4 3', theme.muted) },
      { text: 'validation loss and rank', sign: sign(undefined, theme.ink) },
      { text: 'epoch that was kept', sign: sign('1 3', theme.ink) },
    ];
  }

  function panelOf({ head, stage, record }: ReportTraining, box: Box): Child {
    const { colour } = look({ head, stage });
    const { epochs, bestEpoch } = record;
    const best = epochs.find(({ epoch }) => epoch === bestEpoch);
    const upper = inside(box, { top: 58, right: 8, bottom: 122, left: 40 });
    const lower = inside(box, { top: 176, right: 8, bottom: 38, left: 40 });
    const last = Math.max(1, ...epochs.map(({ epoch }) => epoch));
    const x = linearScale([0, last], [upper.x, upper.x + upper.width]);
    const lossScale = yScale(
      epochs.flatMap((epoch) => losses.map((loss) => epoch[loss])),
      upper,
    );
    const rankScale = yScale(
      epochs.map(({ validationRank }) => validationRank),
      lower,
    );
    const curve = (key: (typeof losses)[number] | 'validationRank', y: typeof x, strong: boolean): Child =>
      line(
        epochs.map((epoch) => ({ x: epoch.epoch, y: epoch[key] ?? Number.NaN })),
        { x, y },
        { colour: strong ? colour : theme.muted, series: key, ...(strong ? { width: 2 } : { dash: '4 3' }) },
      );
    const kept = (value: number | null | undefined, y: typeof x): Child =>
      value === null || value === undefined
        ? undefined
        : marker({ x: x.at(bestEpoch), y: y.at(value) }, { shape: 'circle', colour, size: 3.5, series: 'best' });
    const at = x.at(bestEpoch);
    return tag(
      'g',
      { 'data-panel': seriesName({ head, stage }) },
      label(head, box.x, box.y + 13, theme, { size: 13, bold: true }),
      label(stage, box.x, box.y + 29, theme, { size: 11, colour: theme.muted }),
      label(`epoch ${bestEpoch}`, box.x + box.width - 8, box.y + 29, theme, {
        ...{ size: 11, colour: theme.muted, anchor: 'end' },
      }),
      leftAxis(upper, lossScale, theme, { count: 3, size: 10 }),
      label('loss', upper.x, upper.y - 7, theme, { size: 10, colour: theme.muted }),
      label('rank', lower.x, lower.y - 7, theme, { size: 10, colour: theme.muted }),
      leftAxis(lower, rankScale, theme, { count: 2, size: 10 }),
      bottomAxis(lower, x, theme, { ticks: x.ticks(4).filter(Number.isInteger), size: 10 }),
      label('epoch', lower.x + lower.width, bottom(lower) + 30, theme, {
        size: 10,
        colour: theme.muted,
        anchor: 'end',
      }),
      rule({ x: at, y: upper.y }, { x: at, y: bottom(lower) }, { colour: theme.ink, dash: '1 3', width: 1 }),
      curve('trainingLoss', lossScale, false),
      curve('validationLoss', lossScale, true),
      curve('validationRank', rankScale, true),
      kept(best?.validationLoss, lossScale),
      kept(best?.validationRank, rankScale),
    );
  }
}

/** Where a row has room for all heads, a row a stage; else as they come, a head's stages beside each other. */
function inRows(trainings: readonly ReportTraining[], columns: number): ReportTraining[] {
  const heads = new Set(trainings.map(({ head }) => head));
  if (heads.size !== columns) return [...trainings];
  const stages = [...new Set(trainings.map(({ stage }) => stage))];
  return stages.flatMap((stage) => trainings.filter((training) => training.stage === stage));
}

function yScale(values: readonly (number | null)[], { y, height }: Box) {
  return linearScale(domainOf(values, 3), [y + height, y]);
}
