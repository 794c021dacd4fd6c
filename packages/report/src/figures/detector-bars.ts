import type { ComparedBenchmark, ComparedSystem } from '@fgclip/heads';
import { benchmarkShort, onBenchmark } from '@fgclip/heads/internal';
import { type Box, bottom, right } from '../charts/box.ts';
import type { LegendItem } from '../charts/legend.ts';
import { bar, rule, whisker } from '../charts/marks.ts';
import type { Scale } from '../charts/scale.ts';
import { label, textWidth } from '../charts/svg.ts';
import type { Theme } from '../charts/theme.ts';
import { type Child, group } from '../page/markup.ts';
import { withInterval } from './series.ts';

/** A system as it is drawn. */
export interface DrawnSystem {
  readonly system: ComparedSystem;
  readonly colour: string;
}

/** A benchmark and the place of its bars. */
export interface BarGroup {
  readonly name: string;
  readonly randomMean: number;
  readonly slot: Box;
}

/** Pixels of a bar with the room around it, at most. */
export const WIDEST_BAR = 40;
/** Of the part of a bar that comes from boxes not found. */
const PALE = 0.3;
const GUESS = { dash: '1 3', width: 1.75, series: 'blind guess' };

/** The bars of all systems on a benchmark, the line of a blind guess, and the benchmark's name below. */
export function barGroup(
  { name, randomMean, slot }: BarGroup,
  drawn: readonly DrawnSystem[],
  y: Scale,
  theme: Theme,
): Child {
  const width = Math.min(slot.width - 18, drawn.length * WIDEST_BAR);
  const step = width / drawn.length;
  const start = slot.x + (slot.width - width) / 2;
  const bars = drawn.flatMap(({ system, colour }, k) => {
    const benchmark = onBenchmark(system, name);
    return benchmark === undefined
      ? []
      : [{ name: system.name, benchmark, colour, x: start + k * step + 1.5, width: step - 3 }];
  });
  const guess = y.at(randomMean);
  return group(
    bars.map((one) => barOf(one, y, theme)),
    rule({ x: slot.x + 5, y: guess }, { x: right(slot) - 5, y: guess }, { colour: theme.muted, ...GUESS }),
    // Over the line, which their numbers may meet.
    bars.map((one) => endOf(one, y, theme)),
    rule({ x: slot.x, y: bottom(slot) }, { x: right(slot), y: bottom(slot) }, { colour: theme.muted, width: 1 }),
    label(benchmarkShort(name), slot.x + slot.width / 2, bottom(slot) + 18, theme, { anchor: 'middle' }),
  );
}

/** What the colours, the pale parts and the line mean. */
export function barLegend(drawn: readonly DrawnSystem[], theme: Theme): LegendItem[] {
  const swatch = (colour: string, opacity: number): LegendItem['sign'] => {
    return ({ x, y }) => bar({ x: x + 4, y: y - 5, width: 14, height: 10 }, { colour, opacity });
  };
  const missing = drawn.find(({ system }) => system.benchmarks.some(({ excess }) => (excess?.notLocated ?? 0) > 0));
  return [
    ...drawn.map(({ system, colour }) => ({ text: system.name, sign: swatch(colour, 1) })),
    ...(missing === undefined ? [] : [{ text: 'from boxes not found', sign: swatch(missing.colour, PALE) }]),
    {
      text: 'blind guess',
      sign: ({ x, y }) => rule({ x, y }, { x: x + 22, y }, { ...GUESS, colour: theme.muted }),
    },
  ];
}

interface Bar extends Pick<Box, 'x' | 'width'> {
  readonly name: string;
  readonly benchmark: ComparedBenchmark;
  readonly colour: string;
}

/** From 1 up: what comes from boxes found and named wrongly, and pale, what comes from boxes not found. */
function barOf({ name, benchmark, colour, x, width }: Bar, y: Scale, { background }: Theme): Child {
  const { title, meanRank, interval, excess } = benchmark;
  const part = (from: number, to: number): Box => ({ x, width, y: y.at(to), height: y.at(from) - y.at(to) });
  const told = `${name}, ${title}: ${withInterval(meanRank, interval, 2)}`;
  const named = 1 + (excess?.located ?? meanRank - 1);
  const missed = part(named, meanRank);
  return [
    bar(part(1, named), { colour, series: name, title: told }),
    excess === undefined || excess.notLocated === 0
      ? undefined
      : [
          bar(missed, { colour: background }),
          bar(missed, {
            ...{ colour, opacity: PALE, series: `${name}, not found` },
            title: `${told}; ${excess.notLocated.toFixed(2)} of it from boxes not found`,
          }),
        ],
  ];
}

/** The interval, and the number where it fits. */
function endOf({ benchmark: { meanRank, interval }, x, width }: Bar, y: Scale, theme: Theme): Child {
  const middle = x + width / 2;
  const text = meanRank.toFixed(1);
  const [low, high] = [interval?.low ?? meanRank, interval?.high ?? meanRank].map(y.at) as [number, number];
  const line = (colour: string, thickness: number, cap: number) =>
    whisker('vertical', middle, low, high, { colour, width: thickness, cap });
  return [
    interval === undefined ? undefined : [line(theme.background, 3.5, 4), line(theme.ink, 1.25, 3)],
    textWidth(text, 11) <= width + 4
      ? label(text, middle, high - 6, theme, { size: 11, anchor: 'middle', halo: true })
      : undefined,
  ];
}
