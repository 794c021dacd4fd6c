import { FgclipError } from '../errors.ts';
import type { ImageSize } from '../vision/image.ts';
import { imageFeeds, textFeeds } from './feeds.ts';
import type { ModelConfig } from './model-config.ts';
import { fixedAxis, fixedTexts } from './model-ports.ts';
import type { ModelSession } from './model-session.ts';
import { textInputs } from './needed-ports.ts';
import { readRows } from './rows.ts';
import type { CaptionTokenizer } from './tokenizer.ts';

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
