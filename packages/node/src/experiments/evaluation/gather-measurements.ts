import type { BenchmarkScores, Measurement, RetrievalQueries } from '@fgclip/heads';
import type { FoldMeasurement } from './measure-tables.ts';
import type { Subject } from './subject.ts';

/** A subject's measurements on all folds as one: rows of a benchmark behind each other, folds of a retrieval side by side. */
export function gatherMeasurements(
  { head, stage }: Pick<Subject, 'head' | 'stage'>,
  folds: readonly FoldMeasurement[],
): Measurement {
  const benchmarks = new Map<string, BenchmarkScores>();
  const retrievals = new Map<string, RetrievalQueries>();
  for (const fold of folds) {
    for (const more of fold.benchmarks) {
      const known = benchmarks.get(more.name);
      benchmarks.set(more.name, known === undefined ? more : joined(known, more));
    }
    for (const { name, title, fold: ranks } of fold.retrievals) {
      const known = retrievals.get(name)?.folds ?? [];
      retrievals.set(name, { name, title, folds: [...known, ranks] });
    }
  }
  return { head, stage, benchmarks: [...benchmarks.values()], retrievals: [...retrievals.values()] };
}

function joined(first: BenchmarkScores, more: BenchmarkScores): BenchmarkScores {
  return {
    ...first,
    rows: [...first.rows, ...more.rows],
    photographs: [...first.photographs, ...more.photographs],
    ...(first.items && more.items && { items: [...first.items, ...more.items] }),
  };
}
