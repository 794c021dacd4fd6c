import type { ComparedBenchmark, ComparedSystem, DetectorComparison } from '@fgclip/heads';
import { benchmarkColumns, benchmarkShort, benchmarksOf, onBenchmark } from '@fgclip/heads/internal';
import { type ColumnOf, type ResultTable, tableOf } from '@fgclip/heads/results';
import { axisTitles, leftAxis } from '../charts/axes.ts';
import { type Box, bottom, inside } from '../charts/box.ts';
import { legend } from '../charts/legend.ts';
import { linearScale } from '../charts/scale.ts';
import { textWidth } from '../charts/svg.ts';
import type { Theme } from '../charts/theme.ts';
import { tag } from '../page/markup.ts';
import { type BarGroup, barGroup, barLegend, type DrawnSystem, WIDEST_BAR } from './detector-bars.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';
import { withInterval } from './series.ts';

/** Of a row of groups: the bars, and room above for the title of the axis and below for names. */
const PLOT = 200;
const ABOVE = 30;
const BELOW = 30;
/**
 * Mean ranks of CLIP with the true boxes, of its best head and of detectors, a group of bars a benchmark. Bars begin at
 * rank 1; the pale part of a detector's comes from boxes it did not find.
 */
export function detectorRanksFigure(comparison: DetectorComparison, style: FigureStyle): ReportFigure | undefined {
  const drawn = drawnSystems(comparison, style.theme);
  const [first] = drawn;
  if (first === undefined || first.system.benchmarks.length === 0) return undefined;
  const listed = first.system.benchmarks.map(({ name, title, randomMean }) => {
    const ranks = drawn.map(({ system }) => described(system, name));
    return `${title}: ${ranks.join(', ')}, blind guess ${randomMean.toFixed(1)}`;
  });
  const { confidence } = comparison.protocol.statistics;
  return makeFigure(
    {
      name: 'detector-ranks',
      title: 'CLIP with the true boxes, and detectors that look for them',
      description: `Bars of the mean rank of the right caption, lower is better. ${listed.join('. ')}.`,
      reading: `Bars begin at 1, which is always right; dotted: a blind guess. What makes a detector's bar is told apart: pale is from boxes it did not find, full from boxes it found and named wrongly. Where the full part alone is as long as CLIP's bar, localisation is not to blame. Whiskers are ${100 * confidence}\u00a0% intervals.`,
      table: detectorRanksTable(drawn.map(({ system }) => system)),
    },
    drawing(drawn, first.system.benchmarks, style),
    style,
  );
}

/** CLIP in the colour of the text, then the best of its heads, then all detectors. */
function drawnSystems({ systems }: DetectorComparison, { series, ink }: Theme): DrawnSystem[] {
  const [clip, ...others] = systems;
  const heads = others.filter(({ kind }) => kind === 'clip');
  const best = heads.toSorted((a, b) => measured(a) - measured(b)).slice(0, 1);
  const detectors = others.filter(({ kind }) => kind === 'detector');
  return [...(clip === undefined ? [] : [clip]), ...best, ...detectors].map((system, k) => {
    const place = k - (system.kind === 'detector' ? best.length : 1);
    return { system, colour: k === 0 ? ink : (series[place % series.length] ?? ink) };
  });
}

function measured({ meanRankSum, benchmarks }: ComparedSystem): number {
  return meanRankSum?.value ?? benchmarks[0]?.meanRank ?? Number.POSITIVE_INFINITY;
}

function described(system: ComparedSystem, name: string): string {
  const found = onBenchmark(system, name);
  if (found === undefined) return `${system.name} nothing`;
  const { meanRank, interval, excess } = found;
  const missed = excess === undefined ? '' : `, of which ${excess.notLocated.toFixed(2)} from boxes not found`;
  return `${system.name} ${withInterval(meanRank, interval, 2)}${missed}`;
}

function drawing(
  drawn: readonly DrawnSystem[],
  benchmarks: readonly ComparedBenchmark[],
  { theme, width }: FigureStyle,
) {
  const signs = legend(barLegend(drawn, theme), width, theme);
  const all = drawn.flatMap(({ system }) => system.benchmarks);
  const highest = Math.max(
    ...all.map(({ meanRank, randomMean, interval }) => Math.max(meanRank, randomMean, interval?.high ?? 0)),
  );
  const rows = rowsOf(benchmarks, drawn.length, width - 24);
  const rowHeight = ABOVE + PLOT + BELOW;
  const columns = Math.max(...rows.map(({ length }) => length));
  const body = rows.map((row, k) => {
    const frame: Box = { x: 0, y: signs.height + 6 + k * rowHeight, width, height: rowHeight };
    const plot = inside(frame, { top: ABOVE, right: 0, bottom: BELOW, left: 24 });
    const y = linearScale([1, highest * 1.04], [bottom(plot), plot.y]);
    const slot = Math.min(plot.width / columns, drawn.length * WIDEST_BAR + 72);
    const groups = row.map(
      ({ name, randomMean }, g): BarGroup => ({
        ...{ name, randomMean },
        slot: { ...plot, x: plot.x + g * slot, width: slot },
      }),
    );
    return tag(
      'g',
      { 'data-panel': row.map(({ name }) => name).join(' ') },
      leftAxis({ ...plot, width: slot * row.length }, y, theme, { ticks: wholeTicks(highest) }),
      k === 0 ? axisTitles(plot, { y: 'mean rank (lower is better)' }, theme) : undefined,
      groups.map((one) => barGroup(one, drawn, y, theme)),
    );
  });
  return { body: [signs.markup, ...body], width, height: signs.height + 6 + rows.length * rowHeight };
}

/** Benchmarks in rows that are as equal as can be. */
function rowsOf(benchmarks: readonly ComparedBenchmark[], systems: number, width: number): ComparedBenchmark[][] {
  const names = Math.max(...benchmarks.map(({ name }) => textWidth(benchmarkShort(name), 12)));
  const fitting = Math.max(1, Math.floor(width / Math.max(names + 10, systems * 12 + 18)));
  const rows = Math.ceil(benchmarks.length / fitting);
  const columns = Math.ceil(benchmarks.length / rows);
  return Array.from({ length: rows }, (_, k) => benchmarks.slice(k * columns, (k + 1) * columns));
}

function wholeTicks(highest: number): number[] {
  const step = Math.max(1, Math.ceil(highest / 8));
  return Array.from({ length: Math.floor((highest - 1) / step) + 1 }, (_, k) => 1 + k * step);
}

/** A bar of every group, or the pale part of it. */
interface Row {
  readonly name: string;
  readonly system: ComparedSystem;
  readonly of: (benchmark: ComparedBenchmark) => number | undefined;
  readonly isWhole: boolean;
}

/** The numbers behind the bars: the mean rank of each system, and what of a detector's comes from boxes not found. */
function detectorRanksTable(systems: readonly ComparedSystem[]): ResultTable {
  const rows = systems.flatMap((system): Row[] => [
    { name: system.name, system, of: ({ meanRank }) => meanRank, isWhole: true },
    ...(system.kind === 'detector'
      ? [
          {
            ...{ name: `${system.name}, from boxes not found`, system, isWhole: false },
            of: ({ excess }: ComparedBenchmark) => excess?.notLocated,
          },
        ]
      : []),
  ]);
  const columns: ColumnOf<Row>[] = [
    { header: 'bar', value: ({ name }) => name },
    ...benchmarkColumns<Row>(benchmarksOf(systems), (name) => ({
      value: ({ system, of }) => {
        const benchmark = onBenchmark(system, name);
        return benchmark && of(benchmark);
      },
      interval: ({ system, isWhole }) => (isWhole ? onBenchmark(system, name)?.interval : undefined),
      digits: 2,
    })),
  ];
  const guess = systems
    .slice(0, 1)
    .map((system): Row => ({ name: 'blind guess', system, of: ({ randomMean }) => randomMean, isWhole: false }));
  return tableOf([...rows, ...guess], columns);
}
