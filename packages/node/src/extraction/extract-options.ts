import { type ClipEncoder, checkLimits, FgclipError } from '@fgclip/core';
import type { RowDType, SampleSet } from '@fgclip/datasets';
import type { ExtractionProgress } from './extraction-progress.ts';
import type { ImageFolders } from './find-images.ts';
import type { PhotographPin } from './photograph-hashes.ts';
import type { ExtractionModel } from './protocol.ts';
import type { ShardRows, ShardShare } from './shards.ts';

export interface ExtractTableOptions {
  readonly sets: readonly SampleSet[];
  /** Folders of images, searched in their order. */
  readonly images: ImageFolders;
  readonly encoder: ClipEncoder;
  /** What the encoder is, for the record. */
  readonly model: ExtractionModel;
  /** Where the table goes. Made when there is none. */
  readonly folder: string;
  /** Element type of the stored rows. Default float32. */
  readonly dtype?: RowDType | undefined;
  /** How many times boxes grow about their centres before they are cut out. Default 1. */
  readonly scale?: number | undefined;
  /** Do only every `of`-th shard, from the `index`-th on: for several machines. Default all. */
  readonly shard?: ShardShare | undefined;
  /** Rows a shard, the most that a kill can lose. Default 1024 images and 4096 captions. */
  readonly rowsPerShard?: Partial<ShardRows> | undefined;
  /** Images or captions a run of the model. Other sizes may give other last digits. Default 32. */
  readonly batchSize?: number | undefined;
  /** Most pixels a photograph may have; what is decoded takes three bytes each. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Share of the images that may be skipped; when there are more, that is an error. Default 1: any number. */
  readonly maxSkippedShare?: number | undefined;
  /**
   * How photographs that were embedded before are known again: by the size and times of their files and, where these
   * differ, by content; or always by content, for which all are read. Default "time".
   */
  readonly pin?: PhotographPin | undefined;
  /** Where the samples come from, for the manifest; as JSON. */
  readonly source?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExtractionProgress) => void) | undefined;
}

/** About 2 MB of image rows and 8 MB of text rows, at 512 values each. */
const DEFAULT_SHARD_ROWS: ShardRows = { images: 1024, texts: 4096 };

/** The options with their defaults. @throws INVALID_ARGUMENT for values out of range. */
export function withDefaults(options: ExtractTableOptions) {
  const { dtype = 'float32', scale = 1, shard = { index: 0, of: 1 }, batchSize = 32, maxSkippedShare = 1 } = options;
  const { onProgress = () => undefined, pin = 'time', signal } = options;
  check('scale', scale, scale > 0 && Number.isFinite(scale), 'a positive number');
  check('batchSize', batchSize, batchSize > 0 && Number.isInteger(batchSize), 'a positive integer');
  check('maxSkippedShare', maxSkippedShare, maxSkippedShare >= 0 && maxSkippedShare <= 1, 'a number from 0 to 1');
  if (options.maxPixels !== undefined) checkLimits({ maxPixels: options.maxPixels });
  const rowsPerShard = { ...DEFAULT_SHARD_ROWS, ...options.rowsPerShard };
  return { ...options, dtype, scale, shard, rowsPerShard, batchSize, maxSkippedShare, pin, onProgress, signal };
}

function check(name: string, value: number, isRight: boolean, expected: string): void {
  if (isRight) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` is out of range`, { expected, found: `${value}` });
}
