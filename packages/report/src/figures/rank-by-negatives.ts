import type { BenchmarkResult, EvaluationResult, RankResult } from '@fgclip/heads';
import { type ColumnOf, type ResultTable, tableOf } from '@fgclip/heads/results';
import { axisTitles, bottomAxis, leftAxis } from '../charts/axes.ts';
import { type Box, inside, panelGrid } from '../charts/box.ts';
import { legend } from '../charts/legend.ts';
import { band, line, rule, type Scales } from '../charts/marks.ts';
import { spreadLabels } from '../charts/place-labels.ts';
import { domainOf, linearScale } from '../charts/scale.ts';
import { label } from '../charts/svg.ts';
import { type Child, tag } from '../page/markup.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';
import { bestHead, lineLegend, roleLines, type Series, seriesOf, withInterval } from './series.ts';

/**
 * Mean rank of the right caption against the number of hard negatives, a panel a benchmark, all to the same scales.
 * None without ranks.
 */
export function rankByNegatives(evaluation: EvaluationResult, style: FigureStyle): ReportFigure | undefined {
  const series = seriesOf(evaluation, style.theme);
  const benchmarks = (evaluation.results[0]?.benchmarks ?? []).filter(({ ranks }) => ranks.length > 0);
  if (benchmarks.length === 0) return undefined;
  const curvesOf = ({ name }: BenchmarkResult): Curve[] =>
    series.map((one) => ({
      series: one,
      ranks: one.result.benchmarks.find((found) => found.name === name)?.ranks ?? [],
    }));
  const panels = benchmarks.map((benchmark) => ({ title: benchmark.title, curves: curvesOf(benchmark) }));
  const ends = panels.map(({ title, curves }) => `${title}: ${curves.flatMap(endText).join(', ')}`);
  return makeFigure(
    {
      name: 'rank-by-negatives',
      title: 'Rank of the right caption against the number of hard negatives',
      description: `Lines, lower is better. Mean ranks among all hard negatives. ${ends.join('. ')}.`,
      reading:
        'The fewer places a line climbs as captions are added, the better the head tells them apart; 1 is always right. ' +
        'All panels have the same scales. Shaded: intervals. Numbers: the cosine and the head that is best over all benchmarks.',
      table: rankCurvesTable(panels),
    },
    drawing(panels, bestHead(evaluation.results), style),
    style,
  );
}

function drawing(panels: readonly Panel[], best: ReturnType<typeof bestHead>, { theme, width }: FigureStyle) {
  const ranks = panels.flatMap(({ curves }) => curves.flatMap((curve) => curve.ranks));
  const negatives = Math.max(...ranks.map((rank) => rank.negatives));
  const highest = Math.max(...ranks.map(({ mean, randomMean }) => Math.max(mean, randomMean)));
  const yDomain = [1, domainOf([1, highest], 5)[1]] as const;
  const series = (panels[0]?.curves ?? []).map((curve) => curve.series);
  const keys = legend(
    [
      ...lineLegend(series),
      { text: RANDOM, sign: ({ x, y }) => rule({ x, y }, { x: x + 22, y }, { colour: theme.muted, dash: '1 3' }) },
    ],
    width,
    theme,
  );
  const grid = panelGrid(panels.length, {
    ...{ width, minWidth: 155, height: panels.length === 1 ? 320 : 210, gap: 22, top: keys.height + 14 },
    ...(panels.length === 1 && { maxWidth: 640 }),
  });
  const body = panels.map((panel, k) => {
    const box = grid.boxes[k];
    return box === undefined ? undefined : panelOf(panel, box);
  });
  return { body: [keys.markup, body], width, height: keys.height + 14 + grid.height };

  function panelOf({ title, curves }: Panel, box: Box): Child {
    const plot = inside(box, { top: 36, right: 38, bottom: 38, left: 24 });
    const scales: Scales = {
      x: linearScale([Math.min(1, negatives - 1), negatives], [plot.x, plot.x + plot.width]),
      y: linearScale(yDomain, [plot.y + plot.height, plot.y]),
    };
    const yTicks = [1, ...scales.y.ticks(5).filter((tick) => tick > 1 && Number.isInteger(tick))];
    const drawn = [...curves].sort((a, b) => importance(a) - importance(b));
    return tag(
      'g',
      { 'data-panel': title },
      label(title, box.x, box.y + 13, theme, { size: 13, bold: true }),
      leftAxis(plot, scales.y, theme, { ticks: yTicks }),
      bottomAxis(plot, scales.x, theme, { ticks: scales.x.ticks(5).filter(Number.isInteger) }),
      axisTitles(plot, { x: 'hard negatives' }, theme, 10),
      randomLine(curves, scales),
      drawn.map((curve) => curveOf(curve, scales)),
      endLabels(curves, scales),
    );
  }

  function randomLine(curves: readonly Curve[], scales: Scales): Child {
    const points = (curves[0]?.ranks ?? []).map((rank) => ({ x: rank.negatives, y: rank.randomMean }));
    return line(points, scales, { colour: theme.muted, dash: '1 3', series: RANDOM });
  }

  function curveOf({ series: { name, role, look }, ranks: found }: Curve, scales: Scales): Child {
    const ranged = found.flatMap(({ negatives: at, interval }) =>
      interval === undefined ? [] : [{ x: at, ...interval }],
    );
    return [
      role === 'earlier' || ranged.length < 2 ? undefined : band(ranged, scales, look),
      line(
        found.map(({ negatives: x, mean: y }) => ({ x, y })),
        scales,
        { colour: look.colour, ...roleLines[role], series: name },
      ),
    ];
  }

  /** The last mean of the cosine and of the best head, beside their lines. */
  function endLabels(curves: readonly Curve[], { x, y }: Scales): Child {
    const labelled = curves.flatMap(({ series: one, ranks: found }) => {
      const last = found.at(-1);
      return last !== undefined && (one.role === 'baseline' || one.result === best) ? [{ one, last }] : [];
    });
    const wanted = labelled.map(({ last }) => y.at(last.mean));
    const placed = spreadLabels(wanted, 13, [Math.min(...y.range), Math.max(...y.range) - 6]);
    return labelled.map(({ one, last }, k) =>
      label(last.mean.toFixed(2), x.at(last.negatives) + 5, (placed[k] ?? 0) + 4, theme, {
        ...{ size: 11, bold: true, halo: true, colour: one.look.colour },
      }),
    );
  }
}

/** What matters most is drawn last. */
function importance({ series: { role } }: Curve): number {
  return { earlier: 0, final: 1, baseline: 2 }[role];
}

function endText({ series: { name }, ranks }: Curve): string[] {
  const last = ranks.at(-1);
  return last === undefined ? [] : [`${name} ${last.mean.toFixed(2)}`];
}

/** How a head ranks as hard negatives are added. */
export interface Curve {
  readonly series: Series;
  readonly ranks: readonly RankResult[];
}

/** The curves of a benchmark. */
export interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** What the line of a blind guess is called. */
const RANDOM = 'blind guess';

/** All points of all curves, a row a curve. */
function rankCurvesTable(panels: readonly Panel[]): ResultTable {
  return tableOf(panels.flatMap(tableRows), columns(panels));
}

interface TableRow {
  readonly benchmark: string;
  readonly name: string;
  readonly ranks: readonly Pick<RankResult, 'negatives' | 'mean' | 'interval'>[];
}

function tableRows({ title, curves }: Panel): TableRow[] {
  const random = (curves[0]?.ranks ?? []).map(({ negatives, randomMean }) => ({ negatives, mean: randomMean }));
  return [
    ...curves.map(({ series: { name }, ranks }) => ({ benchmark: title, name, ranks })),
    { benchmark: title, name: RANDOM, ranks: random },
  ];
}

function columns(panels: readonly Panel[]): ColumnOf<TableRow>[] {
  const counts = panels.flatMap(({ curves }) => curves.flatMap(({ ranks }) => ranks.map(({ negatives }) => negatives)));
  const numbers = [...new Set(counts)].sort((a, b) => a - b);
  return [
    { header: 'benchmark', value: ({ benchmark }) => benchmark },
    { header: 'head', value: ({ name }) => name },
    ...numbers.map(
      (number): ColumnOf<TableRow> => ({
        header: `${number}`,
        group: 'mean rank among this many hard negatives',
        value: ({ ranks }) => ranks.find(({ negatives }) => negatives === number)?.mean,
        digits: 2,
      }),
    ),
    {
      header: 'interval of the last',
      value: ({ ranks }) => {
        const last = ranks.at(-1);
        return last?.interval === undefined ? undefined : withInterval(last.mean, last.interval, 2);
      },
    },
  ];
}
