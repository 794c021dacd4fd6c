import { type ClipEncoder, joinRows, type Matrix, throwIfAborted } from '@fgclip/core';
import { createBreath } from './breath.ts';
import { mapAhead } from './map-ahead.ts';
import type { PhotographHashes } from './photograph-hashes.ts';
import { type PixelEvents, type PixelSource, photographRows, pixelBatches } from './pixel-batches.ts';
import type { PlannedPhotograph } from './plan.ts';
import type { ShardRecord, SkippedRow } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';

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
export async function embedShard(
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
