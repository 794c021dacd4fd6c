import { FgclipError, throwIfAborted } from '../errors.ts';
import { pacer } from '../runtimes/pacer.ts';
import { type Matrix, matrix } from '../tensor/tensor.ts';
import type { ImageSize } from '../vision/image.ts';
import type { EmbedOptions } from './clip-encoder.ts';
import type { ModelConfig } from './model-config.ts';
import { fixedAxis, fixedTexts, type ModelSession } from './model-session.ts';
import { batchSizeOf, finishRows, readRows } from './rows.ts';
import type { CaptionTokenizer } from './tokenizer.ts';
import { imageFeeds, textFeeds, textInputs } from './tower-ports.ts';

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

/** Captions that are run together. */
export interface CaptionBatch {
  /** Which captions, by their place in the list. */
  readonly members: readonly number[];
  /** Tokens of the longest. */
  readonly length: number;
}

/**
 * Batches of captions of like length, so that little has to be filled up: sorted by length, the longest first (a
 * runtime's memory is then as large as it gets after the first run), and cut every `size` captions.
 */
function batchesByLength(lengths: readonly number[], size: number): CaptionBatch[] {
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => b.length - a.length);
  const batches: CaptionBatch[] = [];
  for (let from = 0; from < order.length; from += size) {
    const members = order.slice(from, from + size);
    batches.push({ members: members.map(({ index }) => index), length: members[0]?.length ?? 0 });
  }
  return batches;
}

/** The text side of a model. */
export interface TextTower {
  /** Captions a run, where the model takes no other number. */
  readonly fixedBatch: number | undefined;
  /** Ids of captions with their start and end, filled up to the longest or, where the model needs it, further. */
  run(captions: readonly (readonly number[])[], signal?: AbortSignal): Promise<Float32Array>;
}

export interface TextTowerOptions {
  readonly session: ModelSession;
  /** The output that holds the embeddings. */
  readonly output: string;
  readonly dimension: number;
  readonly inputSize: ImageSize;
  readonly tokenizer: CaptionTokenizer;
  readonly config: ModelConfig;
  /** Whether captions are always filled up to the whole context. Default: where the model needs it. */
  readonly fillsUp?: boolean;
}

/** Rows that differ by less than this part of their length are the same. */
const sameWithin = 1e-3;

/**
 * A model that also has an image side is fed a blank picture with every run.
 *
 * Whether captions may stay short is asked of the model itself, once: where one caption has the same embedding filled
 * up and not, none is filled up further than its batch needs (CLIP, whose tower is causal, and models that heed their
 * attention mask). Otherwise all are filled up to the whole context, as in training (SigLIP, some of MobileCLIP).
 *
 * @throws INVALID_ARGUMENT for a model without ids. run() throws INVALID_ARGUMENT for a context that is longer than the
 * model's.
 */
export function textTower(options: TextTowerOptions): TextTower {
  const { session, output, dimension, inputSize, tokenizer, config, fillsUp = false } = options;
  const inputs = textInputs(session);
  const { batch: fixedBatch, length: fixedLength } = fixedTexts(inputs);
  const pixels = (inputs.pixels && fixedAxis(inputs.pixels, 0)) ?? 1;
  // SigLIP saw what fills up in training, and reads the last token.
  const seen = config.modelType?.startsWith('siglip') ?? false;
  const whole = fixedLength ?? tokenizer.contextLength;

  async function runAt(length: number, captions: readonly (readonly number[])[], signal?: AbortSignal) {
    const last = captions.at(-1) ?? [];
    const rows = fixedBatch ?? captions.length;
    const all = [...captions, ...Array.from({ length: rows - captions.length }, () => last)];
    const feeds = {
      ...textFeeds(inputs, all, { length, padId: tokenizer.padId, seen }),
      ...imageFeeds(inputs, new Float32Array(pixels * 3 * inputSize.height * inputSize.width), inputSize),
    };
    const outputs = await session.run(feeds, { outputs: [output], signal });
    return readRows(output, outputs[output], rows, dimension).subarray(0, captions.length * dimension);
  }

  async function mayStayShort(signal?: AbortSignal): Promise<boolean> {
    const { ids } = tokenizer.encode('a photo of a cat');
    if (ids.length >= whole) return false;
    const attempt = async (length: number) => {
      try {
        return { rows: await runAt(length, [ids], signal) };
      } catch (error) {
        if (FgclipError.isInstance(error) && error.code === 'ABORTED') throw error;
        return { error };
      }
    };
    const [filled, short] = [await attempt(whole), await attempt(ids.length)];
    if (filled.rows === undefined) {
      throw short.rows === undefined ? filled.error : tooFewPositions(whole, ids.length, filled.error);
    }
    return short.rows !== undefined && distance(filled.rows, short.rows) <= sameWithin * length(filled.rows);
  }

  let short = fixedLength !== undefined || seen || fillsUp ? false : undefined;
  return {
    fixedBatch,
    async run(captions, signal) {
      short ??= await mayStayShort(signal);
      const longest = captions.reduce((most, ids) => Math.max(most, ids.length), 0);
      if (longest > whole) throw tooLong(longest, whole);
      return runAt(short ? longest : whole, captions, signal);
    },
  };
}

function tooFewPositions(whole: number, short: number, cause: unknown): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', "The model has fewer positions than its captions' length", {
    expected: `a model that takes ${whole} tokens`,
    found: `one that takes ${short} and fails at ${whole}`,
    hint:
      'Put the length it was exported for into config.json as text_config.max_position_embeddings; without that, ' +
      'model_max_length of tokenizer_config.json is taken',
    cause,
  });
}

function tooLong(longest: number, whole: number): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', 'The tokenizer makes more tokens than the model takes', {
    expected: `at most ${whole} a caption`,
    found: `${longest}`,
  });
}

function distance(a: Float32Array, b: Float32Array): number {
  return length(a.map((value, i) => value - (b[i] ?? 0)));
}

function length(row: Float32Array): number {
  return Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
}
