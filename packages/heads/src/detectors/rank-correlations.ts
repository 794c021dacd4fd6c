import { spearman } from '@fgclip/core';
import type { RankCorrelation } from './detector-comparison.ts';
import type { LocatedRanks } from './located-ranks.ts';

/** A system's ranks on every benchmark, in the same order for all systems. */
export interface SystemRanks {
  readonly name: string;
  /** Whether it had to find the boxes. */
  readonly locates: boolean;
  readonly benchmarks: readonly { readonly name: string; readonly ranks: LocatedRanks }[];
}

/** A box as two systems rank it; ranks relative to the number of negatives, 0 to 1. */
interface PairedBox {
  readonly a: number;
  readonly b: number;
  readonly located: boolean;
}

/** Spearman's correlation of every two systems' ranks, for each benchmark, and for all where there are several. */
export function rankCorrelations(systems: readonly SystemRanks[]): RankCorrelation[] {
  return systems.flatMap((a, k) => systems.slice(k + 1).flatMap((b) => correlationsOf(a, b)));
}

function correlationsOf(a: SystemRanks, b: SystemRanks): RankCorrelation[] {
  const benchmarks = a.benchmarks.map(({ name, ranks }, k) => ({
    name,
    boxes: pairedBoxes(ranks, b.benchmarks[k]?.ranks ?? ranks),
  }));
  const correlate = (boxes: readonly PairedBox[], benchmark?: string): RankCorrelation => ({
    ...{ a: a.name, b: b.name, ...(benchmark !== undefined && { benchmark }) },
    ...correlation(boxes),
    ...((a.locates || b.locates) && { located: correlation(boxes.filter(({ located }) => located)) }),
  });
  return [
    ...benchmarks.map(({ name, boxes }) => correlate(boxes, name)),
    ...(benchmarks.length > 1 ? [correlate(benchmarks.flatMap(({ boxes }) => boxes))] : []),
  ];
}

function pairedBoxes(a: LocatedRanks, b: LocatedRanks): PairedBox[] {
  return a.located.map((located, k) => ({
    a: ((a.ranks[k] ?? Number.NaN) - 1) / a.negatives,
    b: ((b.ranks[k] ?? Number.NaN) - 1) / b.negatives,
    located: located && b.located[k] === true,
  }));
}

function correlation(boxes: readonly PairedBox[]): { readonly spearman: number; readonly count: number } {
  const value = spearman(
    boxes.map(({ a }) => a),
    boxes.map(({ b }) => b),
  );
  return { spearman: value, count: boxes.length };
}
