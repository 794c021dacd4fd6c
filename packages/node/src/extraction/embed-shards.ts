import { join } from 'node:path';
import { type ClipEncoder, joinRows, type Matrix } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { RowDType } from '@fgclip/datasets';
import { checkRows } from '@fgclip/datasets/internal';
import { writeFileAtomically } from '../files/files.ts';
import { type ExtractionProgress, trackProgress } from './extraction-progress.ts';
import type { PhotographHashes } from './photograph-hashes.ts';
import { type PixelEvents, type PixelSource, photographRows, pixelBatches } from './pixel-batches.ts';
import type { PlannedPhotograph } from './plan.ts';
import { type ExtractionProtocol, protocolId } from './protocol.ts';
import {
  checkSkipped,
  encodeRecordedShard,
  type FinishedShard,
  type ShardRecord,
  type SkippedRow,
} from './shard-record.ts';
import type { PlannedShard } from './shards.ts';
import { createBreath, mapAhead } from './turns.ts';

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

/** Batches that are made or embedded at once: one in the model, one waiting for it, one being filled. */
const BATCHES_AHEAD = 3;

export interface EmbeddingSource extends Omit<PixelSource, 'processor'> {
  readonly encoder: ClipEncoder;
  /** Where to take down what photographs were when they were read. */
  readonly hashes: PhotographHashes;
}

/** The rows of a shard and what is to be said of them. */
export type EmbeddedShard = { readonly rows: Matrix } & Pick<ShardRecord, 'skipped' | 'truncated' | 'photographs'>;

/** Embeds the rows of a shard. `onProgress` is called with how many of them are done, skipped ones included. */
async function embedShard(
  source: EmbeddingSource,
  shard: PlannedShard,
  onProgress: (done: number, skipped: readonly SkippedRow[]) => void,
): Promise<EmbeddedShard> {
  throwIfAborted(source.signal);
  return shard.kind === 'images' ? embedImages(source, shard, onProgress) : embedCaptions(source, shard, onProgress);
}

/** Decoding and resampling of the next batches overlap with the model's work on one. */
async function embedImages(
  source: EmbeddingSource,
  shard: PlannedShard,
  onProgress: (done: number, skipped: readonly SkippedRow[]) => void,
): Promise<EmbeddedShard> {
  const { plan, encoder, hashes, signal } = source;
  const skipped: SkippedRow[] = [];
  const sums = new Map<PlannedPhotograph, string>();
  const events: PixelEvents = {
    onRead: (photograph, { times, sha256 }) => {
      sums.set(photograph, sha256);
      hashes.note(photograph, times, sha256);
    },
    onSkip: (row) => {
      skipped.push(row);
      onProgress(done(), skipped);
    },
  };
  const values: Float32Array[] = [];
  let embedded = 0;
  const done = () => embedded + skipped.length;
  const batches = pixelBatches({ ...source, processor: encoder.imageProcessor }, shard, events);
  for await (const { data, shape } of mapAhead(batches, BATCHES_AHEAD, (pixels) =>
    encoder.embedPixels(pixels, { signal }),
  )) {
    values.push(data);
    embedded += shape[0];
    onProgress(done(), skipped);
  }
  const photographs = [...photographRows(plan, shard)].map(({ photograph }) => sums.get(photograph) ?? null);
  return { rows: joinRows(values, encoder.dimension), skipped, truncated: 0, photographs };
}

async function embedCaptions(
  { plan, encoder, batchSize, signal }: EmbeddingSource,
  { from, to }: PlannedShard,
  onProgress: (done: number, skipped: readonly SkippedRow[]) => void,
): Promise<EmbeddedShard> {
  const captions = plan.captions.slice(from, to);
  const breathe = createBreath();
  let truncated = 0;
  for (const caption of captions) {
    if (encoder.tokenizer.encode(caption).truncated) truncated++;
    await breathe();
  }
  const rows = await encoder.embedTexts(captions, {
    batchSize,
    signal,
    onProgress: ({ done }) => onProgress(done, []),
  });
  return { rows, skipped: [], truncated };
}
