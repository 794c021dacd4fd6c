import type { EvaluationResult } from '@fgclip/heads';
import { tableOf } from '@fgclip/heads/results';
import { bottomAxis } from '../charts/axes.ts';
import { type Box, bottom, inside } from '../charts/box.ts';
import { bar, rule, whisker } from '../charts/marks.ts';
import { linearScale } from '../charts/scale.ts';
import { label, textWidth } from '../charts/svg.ts';
import type { Theme } from '../charts/theme.ts';
import { type Child, group } from '../page/markup.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';
import { type RankMeasure, rankMeasure, type Series, seriesOf, withInterval } from './series.ts';

interface Row extends Series {
  readonly measure: RankMeasure;
}

const ROW = 26;

/** The headline: a bar a head and stage, with its interval, between perfect and blind guess. None without ranks. */
export function meanRankSumFigure(evaluation: EvaluationResult, style: FigureStyle): ReportFigure | undefined {
  const rows = seriesOf(evaluation, style.theme).flatMap((series): Row[] => {
    const measure = rankMeasure(series.result);
    return measure === undefined ? [] : [{ ...series, measure }];
  });
  const [first] = rows;
  if (first === undefined) return undefined;
  const { name, random, perfect } = first.measure;
  const table = tableOf(rows, [
    { header: 'head', value: ({ head }) => head },
    { header: 'stage', value: ({ stage }) => stage },
    { header: name, value: ({ measure }) => measure.value, interval: ({ measure }) => measure.interval, digits: 2 },
  ]);
  const listed = rows.map((row) => `${row.name} ${withInterval(row.measure.value, row.measure.interval, 2)}`);
  return makeFigure(
    {
      name: 'mean-rank-sum',
      title: name === 'mean rank' ? 'Mean rank of the right caption' : 'Sum of the mean ranks over all benchmarks',
      description: `Bars, lower is better: ${listed.join('; ')}. Always right: ${perfect}; a blind guess: ${random.toFixed(1)}.`,
      reading: `Shorter is better. Always right is ${perfect}, a blind guess ${random.toFixed(1)} (dotted lines). Pale bars are heads after an earlier stage of training. Whiskers are ${100 * evaluation.protocol.statistics.confidence}\u00a0% intervals.`,
      table,
    },
    drawing(rows, first.measure, style),
    style,
  );
}

function drawing(rows: readonly Row[], { name, random, perfect }: RankMeasure, { theme, width }: FigureStyle) {
  const names = Math.max(...rows.map((row) => textWidth(row.name, 12)));
  const height = 24 + rows.length * ROW + 44;
  const frame: Box = { x: 0, y: 0, width, height };
  const plot = inside(frame, { top: 24, right: 52, bottom: 44, left: Math.min(names + 12, width * 0.42) });
  const highest = Math.max(random, ...rows.map(({ measure }) => measure.interval?.high ?? measure.value));
  const x = linearScale([0, highest * 1.02], [plot.x, plot.x + plot.width]);
  const body: Child[] = [
    bottomAxis(plot, x, theme, { count: width < 500 ? 4 : 8, lines: true }),
    label(`${name} (lower is better)`, plot.x + plot.width, bottom(plot) + 36, theme, {
      ...{ size: 11, colour: theme.muted, anchor: 'end' },
    }),
    rows.map((row, k) => barOf(row, { ...plot, y: plot.y + k * ROW, height: ROW }, x.at, theme)),
    reference('always right', perfect, 'start'),
    reference('blind guess', random, 'end'),
  ];
  return { body, width, height };

  function reference(text: string, value: number, anchor: 'start' | 'end'): Child {
    const at = x.at(value);
    return group(
      rule({ x: at, y: plot.y - 6 }, { x: at, y: bottom(plot) }, { colour: theme.muted, dash: '1 3', width: 1.5 }),
      label(text, at, plot.y - 11, theme, {
        size: 11,
        colour: theme.muted,
        anchor: anchor === 'end' ? 'end' : 'middle',
      }),
    );
  }
}

function barOf(row: Row, slot: Box, x: (value: number) => number, theme: Theme): Child {
  const { name, role, look, measure } = row;
  const { value, interval } = measure;
  const middle = slot.y + slot.height / 2;
  const rounded = value.toFixed(value < 10 ? 2 : 1);
  const box = { x: slot.x, y: slot.y + 4, width: x(value) - slot.x, height: slot.height - 8 };
  const end = x(Math.max(value, interval?.high ?? value));
  return [
    label(name, slot.x - 8, middle + 4, theme, { anchor: 'end', bold: role === 'baseline' }),
    bar(box, { colour: theme.background }),
    bar(box, {
      ...{ colour: look.colour, opacity: role === 'earlier' ? 0.28 : 1, series: name },
      title: `${name}: ${withInterval(value, interval, 2)}`,
    }),
    interval === undefined
      ? undefined
      : [
          whisker('horizontal', middle, x(interval.low), x(interval.high), {
            colour: theme.background,
            width: 3.5,
            cap: 5,
          }),
          whisker('horizontal', middle, x(interval.low), x(interval.high), { colour: theme.ink, width: 1.25, cap: 4 }),
        ],
    label(rounded, end + 7, middle + 4, theme, { bold: role !== 'earlier', halo: true }),
  ];
}
