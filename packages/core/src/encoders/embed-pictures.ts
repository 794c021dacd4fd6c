import { FgclipError, throwIfAborted } from '../errors.ts';
import { pacer } from '../pacer.ts';
import { joinRows, type Matrix } from '../tensor/tensor.ts';
import { cropBox } from '../vision/crop-box.ts';
import type { ImageProcessor } from '../vision/image-processor.ts';
import { batchSizeOf } from './batch-size.ts';
import type { EmbedOptions, ImageInput } from './clip-encoder.ts';
import type { ImageTower } from './image-tower.ts';
import { oneAhead } from './one-ahead.ts';
import { finishRows } from './rows.ts';

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
