import type { ImageProcessor } from '@fgclip/core/vision';
import { type ImageFolders, type Readable, type ReadPhotograph, readPhotograph, regionOf } from './photographs.ts';
import type { ExtractionPlan, PlannedImage, PlannedPhotograph } from './plan.ts';
import type { SkippedRow } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';
import { createBreath, mapAhead } from './turns.ts';

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

/** What there is to say of photographs while their rows are made, in the order of the rows. */
export interface PixelEvents {
  /** Called once for every photograph that could be read. */
  readonly onRead?: (photograph: PlannedPhotograph, read: ReadPhotograph) => void;
  /** Called for every row that there are no pixels of. */
  readonly onSkip: (skipped: SkippedRow) => void;
}

/**
 * Decodes the photographs of the planned rows `from` (included) to `to` (excluded), each once, and makes of every row
 * the pixels that the model takes, in batches [n, 3, height, width] that are full but for the last. Photographs are
 * decoded in threads of their own, a few ahead; the rest is done here, in small steps.
 */
export async function* pixelBatches(
  source: PixelSource,
  { from, to }: Pick<PlannedShard, 'from' | 'to'>,
  events: PixelEvents,
): AsyncGenerator<Float32Array> {
  const { processor, batchSize } = source;
  const { width, height } = processor.inputSize;
  const size = 3 * width * height;
  const breathe = createBreath();
  let batch = new Float32Array(size * Math.min(batchSize, to - from));
  let filled = 0;
  for await (const { row, image, region } of readableRows(source, { from, to }, events)) {
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
  shard: Pick<PlannedShard, 'from' | 'to'>,
  { onRead, onSkip }: PixelEvents,
) {
  const decoded = mapAhead(photographRows(plan, shard), DECODED_AHEAD, async ({ photograph, rows }) => {
    const read: Readable<ReadPhotograph> = await readPhotograph(photograph, folders, { maxPixels, signal });
    return { photograph, rows, read };
  });
  for await (const { photograph, rows, read } of decoded) {
    if (read.value !== undefined) onRead?.(photograph, read.value);
    for (const { row, box } of rows) {
      const region = read.value && regionOf(box, read.value.image, scale);
      if (read.value === undefined) onSkip({ row, fault: 'photograph', reason: read.reason });
      else if (region?.reason !== undefined) onSkip({ row, fault: 'box', reason: region.reason });
      else yield { row, image: read.value.image, region: region?.value };
    }
  }
}

export interface PhotographRows {
  readonly photograph: PlannedPhotograph;
  readonly rows: readonly (PlannedImage & { readonly row: number })[];
}

/** The rows `from` (included) to `to` (excluded), photograph by photograph. */
export function* photographRows(
  { photographs, images }: ExtractionPlan,
  { from, to }: Pick<PlannedShard, 'from' | 'to'>,
): Generator<PhotographRows> {
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
