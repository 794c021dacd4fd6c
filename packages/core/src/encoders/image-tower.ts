import type { ImageSize } from '../vision/image.ts';
import { imageFeeds, textFeeds } from './feeds.ts';
import { fixedAxis, fixedTexts, readInputs } from './model-ports.ts';
import type { ModelSession } from './model-session.ts';
import { pixelsPort } from './needed-ports.ts';
import { readRows } from './rows.ts';
import type { CaptionTokenizer } from './tokenizer.ts';

/** The image side of a model. */
export interface ImageTower {
  /** Pictures a run, where the model takes no other number. */
  readonly fixedBatch: number | undefined;
  /** Pixels [n, 3, height, width], handed over, to rows [n, dimension]. */
  run(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
}

export interface ImageTowerOptions {
  readonly session: ModelSession;
  /** The output that holds the embeddings. */
  readonly output: string;
  readonly dimension: number;
  readonly inputSize: ImageSize;
  readonly tokenizer: CaptionTokenizer;
}

/**
 * A model that also has a text side is fed an empty caption with every run.
 *
 * @throws INVALID_ARGUMENT for a model without a pixel input, or with one of another size.
 */
export function imageTower({ session, output, dimension, inputSize, tokenizer }: ImageTowerOptions): ImageTower {
  const inputs = readInputs(session);
  const port = pixelsPort(session, inputs, inputSize);
  const empty = tokenizer.encode('').ids;
  const { batch = 1, length = empty.length } = fixedTexts(inputs);
  const captions = Array.from({ length: batch }, () => empty);
  const pixelsEach = 3 * inputSize.height * inputSize.width;
  const fixedBatch = fixedAxis(port, 0);
  return {
    fixedBatch,
    async run(pixels, signal) {
      const rows = pixels.length / pixelsEach;
      const feeds = {
        ...imageFeeds(inputs, filled(pixels, (fixedBatch ?? rows) * pixelsEach), inputSize),
        ...textFeeds(inputs, captions, { length, padId: tokenizer.padId, seen: false }),
      };
      const outputs = await session.run(feeds, { outputs: [output], signal });
      return readRows(output, outputs[output], fixedBatch ?? rows, dimension).subarray(0, rows * dimension);
    },
  };
}

/** Blank pictures behind, where the model wants more than there are. */
function filled(pixels: Float32Array, length: number): Float32Array {
  if (pixels.length === length) return pixels;
  const more = new Float32Array(length);
  more.set(pixels);
  return more;
}
