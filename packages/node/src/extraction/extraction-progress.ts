import type { FinishedShard, SkippedRow } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';

/** How far a run is with the rows of one kind. */
export interface ExtractionProgress {
  readonly kind: 'images' | 'texts';
  /** Rows of this run's shards that are embedded or skipped; those of earlier runs count from the start. */
  readonly done: number;
  readonly total: number;
  /** Of these, those that had to be skipped. */
  readonly skipped: number;
}

export interface ProgressTracker {
  /** Where to report the progress of a shard. */
  of(shard: PlannedShard): (done: number, skipped: readonly SkippedRow[]) => void;
  /** To be called at its end. */
  finish(shard: PlannedShard, skipped: readonly SkippedRow[]): void;
}

/** Turns the progress of one shard after the other into that of the run. */
export function trackProgress(
  shards: readonly PlannedShard[],
  finished: ReadonlyMap<PlannedShard, FinishedShard>,
  onProgress: (progress: ExtractionProgress) => void,
): ProgressTracker {
  const counts = { images: countsOf('images'), texts: countsOf('texts') };
  function countsOf(kind: PlannedShard['kind']) {
    const all = shards.filter((shard) => shard.kind === kind);
    const before = all.filter((shard) => finished.has(shard));
    return {
      total: rowsOf(all),
      done: rowsOf(before),
      skipped: before.reduce((sum, shard) => sum + (finished.get(shard)?.skipped.length ?? 0), 0),
    };
  }
  return {
    of({ kind }) {
      const { total, done: before, skipped: earlier } = counts[kind];
      const report = (done: number, skipped: readonly SkippedRow[]) =>
        onProgress({ kind, done: before + done, total, skipped: earlier + skipped.length });
      report(0, []);
      return report;
    },
    finish({ kind, from, to }, skipped) {
      counts[kind].done += to - from;
      counts[kind].skipped += skipped.length;
    },
  };
}

function rowsOf(shards: readonly PlannedShard[]): number {
  return shards.reduce((sum, { from, to }) => sum + to - from, 0);
}
