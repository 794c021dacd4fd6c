import { FgclipError, throwIfAborted } from '../errors.ts';
import { pacer } from '../pacer.ts';
import { type Matrix, matrix } from '../tensor/tensor.ts';
import { batchSizeOf } from './batch-size.ts';
import { batchesByLength } from './caption-batches.ts';
import type { EmbedOptions } from './clip-encoder.ts';
import { finishRows } from './rows.ts';
import type { TextTower } from './text-tower.ts';
import type { CaptionTokenizer } from './tokenizer.ts';

export interface CaptionParts {
  readonly tower: TextTower;
  readonly tokenizer: CaptionTokenizer;
  readonly dimension: number;
}

/**
 * Embeddings [n, d] of captions, in their order; equal ones are run once.
 *
 * @throws INVALID_ARGUMENT for something that is no list of captions, INVALID_DATA for a caption that the tokenizer
 * refuses or whose embedding is not finite, ABORTED.
 */
export async function embedCaptions(
  captions: Iterable<string>,
  { tower, tokenizer, dimension }: CaptionParts,
  options: EmbedOptions = {},
): Promise<Matrix> {
  const { normalize = false, signal, onProgress } = options;
  const size = batchSizeOf(options, tower.fixedBatch);
  const { places, total } = collect(captions);
  const tokens = await encodeAll([...places.keys()], tokenizer, signal);
  const unique = [...places].map(([caption, rows], i) => ({ caption, rows, ids: tokens[i] ?? [] }));
  const data = new Float32Array(total * dimension);
  let done = 0;
  for (const { members } of batchesByLength(
    tokens.map(({ length }) => length),
    size,
  )) {
    throwIfAborted(signal);
    // By place, so that the first caption at fault is the first of the list.
    const batch = members.toSorted((a, b) => a - b).flatMap((member) => unique[member] ?? []);
    const embedded = await tower.run(
      batch.map(({ ids }) => ids),
      signal,
    );
    finishRows(embedded, dimension, {
      normalize,
      nameOf: (i) => `caption ${batch[i]?.rows[0]}, ${JSON.stringify(batch[i]?.caption)},`,
    });
    for (const [i, { rows }] of batch.entries()) {
      for (const row of rows) data.set(embedded.subarray(i * dimension, (i + 1) * dimension), row * dimension);
      done += rows.length;
    }
    onProgress?.({ done, total });
  }
  return matrix(data, total, dimension);
}

/** The places of each caption in the list. */
function collect(captions: Iterable<string>): { places: Map<string, number[]>; total: number } {
  if (typeof captions === 'string') {
    throw new FgclipError('INVALID_ARGUMENT', 'The captions are one text', { expected: 'a list of texts' });
  }
  const places = new Map<string, number[]>();
  let total = 0;
  for (const caption of captions) {
    if (typeof caption !== 'string') {
      throw new FgclipError('INVALID_ARGUMENT', `Caption ${total} is no text`, { found: typeof caption });
    }
    const rows = places.get(caption);
    if (rows === undefined) places.set(caption, [total]);
    else rows.push(total);
    total++;
  }
  return { places, total };
}

async function encodeAll(captions: readonly string[], tokenizer: CaptionTokenizer, signal: AbortSignal | undefined) {
  const tokens: (readonly number[])[] = [];
  const pace = pacer();
  for (const caption of captions) {
    await pace();
    throwIfAborted(signal);
    tokens.push(tokenizer.encode(caption).ids);
  }
  return tokens;
}
