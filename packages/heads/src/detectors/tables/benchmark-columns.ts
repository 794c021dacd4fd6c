import { benchmarkShort, benchmarkTitle } from '../../results/paper-benchmarks.ts';
import type { ColumnOf } from '../../results/table.ts';
import type { ComparedBenchmark, ComparedSystem } from '../detector-comparison.ts';

/** The benchmarks of a comparison, the same for all systems. */
export function benchmarksOf(systems: readonly ComparedSystem[]): readonly ComparedBenchmark[] {
  return systems[0]?.benchmarks ?? [];
}

/** A system's results on a benchmark. */
export function onBenchmark({ benchmarks }: ComparedSystem, name: string): ComparedBenchmark | undefined {
  return benchmarks.find((benchmark) => benchmark.name === name);
}

/** A column for each of some benchmarks, named as papers do where there is little room. */
export function benchmarkColumns<Item>(
  benchmarks: readonly { readonly name: string }[],
  columnOf: (name: string) => Omit<ColumnOf<Item>, 'header' | 'fullName'>,
): ColumnOf<Item>[] {
  return benchmarks.map(({ name }) => ({
    ...{ header: benchmarkShort(name), fullName: benchmarkTitle(name) },
    ...columnOf(name),
  }));
}
