import { FgclipError, throwIfAborted } from '../errors.ts';
import { pacer } from '../runtimes/pacer.ts';
import { joinRows, type Matrix } from '../tensor/tensor.ts';
import { cropBox, type ImageSize } from '../vision/image.ts';
import type { ImageProcessor } from '../vision/image-processor.ts';
import type { EmbedOptions, ImageInput } from './clip-encoder.ts';
import { fixedAxis, fixedTexts, type ModelSession, readInputs } from './model-session.ts';
import { batchSizeOf, finishRows, readRows } from './rows.ts';
import type { CaptionTokenizer } from './tokenizer.ts';
import { imageFeeds, pixelsPort, textFeeds } from './tower-ports.ts';

export interface PictureParts {
  readonly tower: ImageTower;
  readonly imageProcessor: ImageProcessor;
  readonly dimension: number;
}

type Pictures = Iterable<ImageInput> | AsyncIterable<ImageInput>;

/**
 * Embeddings [n, d] of pictures or boxes, in their order. One batch is made while another runs; no more pictures are
 * asked for than that.
 *
 * @throws INVALID_DATA for a box off its picture, or an embedding that is not finite; ABORTED.
 */
export async function embedPictures(
  pictures: Pictures,
  { tower, imageProcessor, dimension }: PictureParts,
  options: EmbedOptions = {},
): Promise<Matrix> {
  const { normalize = false, signal, onProgress } = options;
  const total = lengthOf(pictures);
  const blocks: Float32Array[] = [];
  let done = 0;
  const size = Math.min(batchSizeOf(options, tower.fixedBatch), Math.max(1, total ?? Number.POSITIVE_INFINITY));
  const batches = batchesOf(pictures, imageProcessor, size, signal);
  await oneAhead(batches, async (pixels) => {
    throwIfAborted(signal);
    const rows = await tower.run(pixels, signal);
    finishRows(rows, dimension, { normalize, nameOf: (row) => `picture ${done + row}` });
    blocks.push(rows);
    done += rows.length / dimension;
    onProgress?.({ done, ...(total !== undefined && { total }) });
  });
  return joinRows(blocks, dimension);
}

/** Pixels of `size` pictures at a time, [size, 3, height, width], each in memory of its own. */
async function* batchesOf(
  pictures: Pictures,
  processor: ImageProcessor,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Float32Array, void> {
  const each = 3 * processor.inputSize.height * processor.inputSize.width;
  const pace = pacer();
  let pixels = new Float32Array(size * each);
  let filled = 0;
  let index = 0;
  for await (const picture of pictures) {
    throwIfAborted(signal);
    const target = pixels.subarray(filled * each, ++filled * each);
    for (const _ of stepsOf(picture, index++, processor, target)) {
      await pace();
      throwIfAborted(signal);
    }
    if (filled < size) continue;
    yield pixels;
    pixels = new Float32Array(size * each);
    filled = 0;
  }
  if (filled > 0) yield pixels.slice(0, filled * each);
}

function* stepsOf(picture: ImageInput, index: number, processor: ImageProcessor, target: Float32Array) {
  try {
    if ('data' in picture) yield* processor.steps(picture, undefined, target);
    else {
      const { image, box, scale } = picture;
      yield* processor.steps(image, cropBox(box, image, scale), target);
    }
  } catch (error) {
    if (!FgclipError.isInstance(error)) throw error;
    throw new FgclipError(error.code, `Picture ${index}: ${error.message}`, { cause: error });
  }
}

function lengthOf(pictures: Pictures): number | undefined {
  if (Array.isArray(pictures)) return pictures.length;
  return pictures instanceof Set || pictures instanceof Map ? pictures.size : undefined;
}

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

/** Uses items one after the other; while one is in use the next is being made, and no further one. */
async function oneAhead<T>(items: AsyncIterable<T>, use: (item: T) => Promise<void>): Promise<void> {
  let running = Promise.resolve();
  try {
    for await (const item of items) {
      await running;
      running = use(item);
      // A failure is seen when the next item is there; until then it must not count as unhandled.
      running.catch(() => undefined);
    }
  } finally {
    await running;
  }
}
