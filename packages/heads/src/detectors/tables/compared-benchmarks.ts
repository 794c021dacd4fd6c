import type { ComparedBenchmark, ComparedSystem } from '../detector-comparison.ts';

/** The benchmarks of a comparison, the same for all systems. */
export function benchmarksOf(systems: readonly ComparedSystem[]): readonly ComparedBenchmark[] {
  return systems[0]?.benchmarks ?? [];
}

/** A system's results on a benchmark. */
export function onBenchmark({ benchmarks }: ComparedSystem, name: string): ComparedBenchmark | undefined {
  return benchmarks.find((benchmark) => benchmark.name === name);
}
