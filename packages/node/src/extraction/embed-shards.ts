import { join } from 'node:path';
import { checkRows, type RowDType } from '@fgclip/datasets';
import { writeFileAtomically } from '../files/write-file.ts';
import { type EmbeddingSource, embedShard } from './embed-shard.ts';
import { type ExtractionProgress, trackProgress } from './extraction-progress.ts';
import { type ExtractionProtocol, protocolId } from './protocol.ts';
import { encodeRecordedShard, type FinishedShard, type SkippedRow } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';
import { checkSkipped } from './skipped-images.ts';

export interface EmbeddingRun {
  readonly source: EmbeddingSource;
  readonly folder: string;
  readonly dtype: RowDType;
  /** What every shard says that it comes of. */
  readonly protocol: ExtractionProtocol;
  /** The shards of this run. */
  readonly shards: readonly PlannedShard[];
  readonly maxSkippedShare: number;
  readonly onProgress: (progress: ExtractionProgress) => void;
}

/**
 * Embeds and writes the shards of a run that are not among the finished ones yet, and adds them there.
 *
 * @throws INVALID_DATA as soon as too many images are skipped, for rows with NaN or Infinity or of zeros and for values that do not
 * fit float16; ABORTED; whatever the encoder throws.
 */
export async function embedShards(run: EmbeddingRun, finished: Map<PlannedShard, FinishedShard>): Promise<void> {
  const { source, folder, dtype, protocol, shards, maxSkippedShare, onProgress } = run;
  const images = shards.reduce((sum, { kind, from, to }) => sum + (kind === 'images' ? to - from : 0), 0);
  const skippedBefore = shards.flatMap((shard) => finished.get(shard)?.skipped ?? []);
  const checkAll = (skipped: readonly SkippedRow[]) =>
    checkSkipped(source.plan, [...skippedBefore, ...skipped], images, maxSkippedShare);
  const progress = trackProgress(shards, finished, onProgress);
  for (const shard of shards.filter((each) => !finished.has(each))) {
    const report = progress.of(shard);
    const { rows, ...embedded } = await embedShard(source, shard, (done, skippedSoFar) => {
      report(done, skippedSoFar);
      checkAll(skippedSoFar);
    });
    checkRows(shard.kind === 'images' ? 'image' : 'text', rows, shard.file);
    const record = { extraction: protocolId(protocol), protocol, ...embedded };
    await writeFileAtomically(join(folder, shard.file), encodeRecordedShard(rows, dtype, record));
    await source.hashes.save();
    skippedBefore.push(...embedded.skipped);
    finished.set(shard, { ...record, rows: rows.shape[0] });
    progress.finish(shard, embedded.skipped);
  }
}
