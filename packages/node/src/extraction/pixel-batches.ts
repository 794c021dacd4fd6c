import type { ImageProcessor, RgbImage } from '@fgclip/core';
import { createBreath } from './breath.ts';
import type { ImageFolders } from './find-images.ts';
import { mapAhead } from './map-ahead.ts';
import type { ExtractionPlan, PlannedImage, PlannedPhotograph } from './plan.ts';
import { type Readable, readPhotograph, regionOf } from './read-photograph.ts';
import type { SkippedRow } from './shard-record.ts';

/** Pictures that are decoded ahead of the one that is cut up. */
const DECODED_AHEAD = 3;

export interface PixelSource {
  readonly plan: ExtractionPlan;
  readonly folders: ImageFolders;
  readonly processor: ImageProcessor;
  /** How many times boxes grow about their centres. */
  readonly scale: number;
  readonly batchSize: number;
  /** Most pixels of a photograph. Default: as decodeImage(). */
  readonly maxPixels?: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Decodes the photographs of the planned rows `from` (included) to `to` (excluded), each once, and makes of every row
 * the pixels that the model takes, in batches [n, 3, height, width] that are full but for the last. Photographs are
 * decoded in threads of their own, a few ahead; the rest is done here, in small steps.
 *
 * @param onSkip Called for every row that there are no pixels of, in the order of the rows.
 */
export async function* pixelBatches(
  source: PixelSource,
  from: number,
  to: number,
  onSkip: (skipped: SkippedRow) => void,
): AsyncGenerator<Float32Array> {
  const { processor, batchSize } = source;
  const { width, height } = processor.inputSize;
  const size = 3 * width * height;
  const breathe = createBreath();
  let batch = new Float32Array(size * Math.min(batchSize, to - from));
  let filled = 0;
  for await (const { row, image, region } of readableRows(source, from, to, onSkip)) {
    const target = batch.subarray(filled * size, (filled + 1) * size);
    for (const _ of processor.steps(image, region, target)) await breathe();
    await breathe();
    filled++;
    if (filled < batchSize) continue;
    yield batch;
    batch = new Float32Array(size * Math.min(batchSize, to - row - 1));
    filled = 0;
  }
  if (filled > 0) yield batch.slice(0, filled * size);
}

/** The rows whose photograph can be read and whose box lies on it. */
async function* readableRows(
  { plan, folders, scale, maxPixels, signal }: PixelSource,
  from: number,
  to: number,
  onSkip: (skipped: SkippedRow) => void,
) {
  const decoded = mapAhead(photographsOf(plan, from, to), DECODED_AHEAD, async ({ photograph, rows }) => {
    const image: Readable<RgbImage> = await readPhotograph(photograph, folders, { maxPixels, signal });
    return { rows, image };
  });
  for await (const { rows, image } of decoded) {
    for (const { row, box } of rows) {
      const region = image.value && regionOf(box, image.value, scale);
      if (image.value === undefined) onSkip({ row, fault: 'photograph', reason: image.reason });
      else if (region?.reason !== undefined) onSkip({ row, fault: 'box', reason: region.reason });
      else yield { row, image: image.value, region: region?.value };
    }
  }
}

interface PhotographRows {
  readonly photograph: PlannedPhotograph;
  readonly rows: readonly (PlannedImage & { readonly row: number })[];
}

/** The rows, photograph by photograph. */
function* photographsOf({ photographs, images }: ExtractionPlan, from: number, to: number): Generator<PhotographRows> {
  let rows: (PlannedImage & { row: number })[] = [];
  for (const [offset, image] of images.slice(from, to).entries()) {
    const row = from + offset;
    rows.push({ ...image, row });
    if (row + 1 < to && images[row + 1]?.photograph === image.photograph) continue;
    const photograph = photographs[image.photograph];
    if (photograph !== undefined) yield { photograph, rows };
    rows = [];
  }
}
