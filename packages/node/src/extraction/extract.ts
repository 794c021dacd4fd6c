import { type ClipEncoder, FgclipError } from '@fgclip/core';
import { checkLimits } from '@fgclip/core/internal';
import type { RowDType, SampleSet, StoredManifest } from '@fgclip/datasets';
import { markIncomplete, readManifest } from '@fgclip/datasets/internal';
import { diskFolder } from '../files/folders.ts';
import { claimFolder, completeExtraction, describeExtraction, removeLeftovers } from './complete-extraction.ts';
import { embedShards } from './embed-shards.ts';
import type { ExtractionProgress } from './extraction-progress.ts';
import { findChanged, findFinished, findMended } from './finished-shards.ts';
import { openPhotographHashes, type PhotographPin } from './photograph-hashes.ts';
import { checkApart, type ImageFolders } from './photographs.ts';
import { type ContradictingNegative, planExtraction, readingsBy } from './plan.ts';
import { type ExtractionModel, type ExtractionProtocol, protocolOf, uncheckedInFormat1 } from './protocol.ts';
import { checkSkipped, describeSkipped, type FinishedShard, type SkippedImage } from './shard-record.ts';
import { listShards, type PlannedShard, type ShardRows, type ShardShare, shareOf } from './shards.ts';

export interface ExtractionResult {
  /** Of the finished table; absent while shards are missing. */
  readonly manifest?: StoredManifest;
  /** Shards that are left for other runs. */
  readonly missingShards: number;
  /** What could not be embedded in all the shards that are there, by this run or others. */
  readonly skipped: readonly SkippedImage[];
  /** Negatives that are not in the table, as the model reads them as a caption of the same sample. */
  readonly contradictions: readonly ContradictingNegative[];
  /** Captions among them that were cut to what the model takes. */
  readonly truncated: number;
  /** Photographs whose files were others when they were embedded: their shards have been done again, or are missing now. */
  readonly changed: readonly string[];
  /** What of earlier runs could not be compared with this one, since the version that made them did not note it. */
  readonly unchecked: readonly string[];
  /** Image rows that this run embedded. */
  readonly images: number;
  /** Captions that this run embedded. */
  readonly captions: number;
  readonly seconds: number;
}

/**
 * Embeds samples into a table: every (photograph, box) and every caption once, in shards that are written whole or not
 * at all. Run again with the same samples, model and options it goes on where it was stopped, by whatever: the files are
 * byte for byte those of a run that never was. Shards can be shared out to several machines (`shard`); when all of them
 * lie in one folder, any run there completes the table.
 *
 * Photographs that are missing or broken, and boxes that lie outside of theirs, are skipped: their annotations are not
 * in the table, but in skipped.jsonl beside it, and counted in the manifest. Running again after mending them does their
 * shards again, and so does running again after replacing photographs. Of photographs that are gone, what is embedded
 * stands. Sizes and times of photographs are kept in photograph-times.jsonl: these alone are of this computer and this
 * run. Negatives that to the model's tokenizer are a caption of their sample are left out and listed there, too.
 *
 * Throws INVALID_ARGUMENT for options out of range and for a folder that holds another table or extraction, naming the
 * difference; INVALID_DATA for sets that cannot be a table (see planExtraction()), one file that would be taken for two
 * photographs, too many skipped images, rows with NaN
 * or Infinity, values that do not fit float16 and a shard of another extraction; IO for files that cannot be written;
 * RUNTIME for a model that fails; ABORTED when the signal fires, with all finished shards left.
 */
export async function extractTable(options: ExtractTableOptions): Promise<ExtractionResult> {
  const started = Date.now();
  const chosen = withDefaults(options);
  const { sets, images: folders, encoder, folder, source, scale, batchSize, maxSkippedShare, signal } = chosen;
  const plan = planExtraction(sets, await readingsBy(encoder.tokenizer, sets, signal));
  await checkApart(plan.photographs, folders);
  const shards = listShards(plan, chosen.rowsPerShard);
  const own = shareOf(shards, chosen.shard);

  const protocol = await claimFolder(folder, protocolOf({ ...chosen, plan }));
  const hashes = await openPhotographHashes(folder, { folders, pin: chosen.pin, signal });
  const finished = await findFinished(folder, protocol, shards, signal);
  const unchecked = uncheckedOf(protocol, finished);
  const changed = await findChanged(plan, finished, hashes);
  await hashes.save();
  for (const shard of changed.shards) finished.delete(shard);
  for (const shard of await findMended(plan, own, finished, folders, chosen)) finished.delete(shard);
  const open = own.filter((shard) => !finished.has(shard));
  if (finished.size < shards.length) await markIncomplete(diskFolder(folder));
  const embedding = { plan, folders, encoder, hashes, scale, batchSize, maxPixels: chosen.maxPixels, signal };
  await embedShards({ ...chosen, source: embedding, protocol, shards: own }, finished);

  const records = shards.flatMap((shard) => finished.get(shard) ?? []);
  const skipped = records.flatMap((record) => record.skipped);
  const missingShards = shards.length - records.length;
  const complete = async () => {
    checkSkipped(plan, skipped, plan.images.length, maxSkippedShare);
    const description = await describeExtraction({ sets, plan, protocol, finished, source });
    const manifest = await completeExtraction({ folder, plan, protocol, shards, records, description, signal });
    await removeLeftovers(folder, started);
    return manifest;
  };
  const embedded = (kind: PlannedShard['kind']) =>
    open.reduce((sum, shard) => sum + (shard.kind === kind ? (finished.get(shard)?.rows ?? 0) : 0), 0);
  return {
    ...(missingShards === 0 && { manifest: (await completeManifest(folder)) ?? (await complete()) }),
    missingShards,
    skipped: describeSkipped(plan, skipped).map((line) => ({ ...line, samples: line.samples.length })),
    contradictions: plan.contradictions,
    truncated: records.reduce((sum, { truncated }) => sum + truncated, 0),
    changed: [...changed.photographs].map(({ id }) => id),
    unchecked,
    images: embedded('images'),
    captions: embedded('texts'),
    seconds: (Date.now() - started) / 1000,
  };
}

/** What cannot be compared of the shards that are there. */
function uncheckedOf(
  { formatVersion }: ExtractionProtocol,
  finished: ReadonlyMap<PlannedShard, FinishedShard>,
): readonly string[] {
  if (finished.size === 0) return [];
  const unknown = [...finished].filter(([{ kind }, { photographs }]) => kind === 'images' && photographs === undefined);
  return [
    ...(formatVersion === 1 ? uncheckedInFormat1 : []),
    ...(unknown.length === 0
      ? []
      : [`the photographs of ${unknown.length} ${unknown.length === 1 ? 'shard' : 'shards'}`]),
  ];
}

/** The manifest of a table that is finished already. */
async function completeManifest(folder: string): Promise<StoredManifest | undefined> {
  try {
    return await readManifest(diskFolder(folder));
  } catch (error) {
    if (FgclipError.isInstance(error) && (error.code === 'NOT_FOUND' || error.code === 'INVALID_DATA'))
      return undefined;
    throw error;
  }
}

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
function withDefaults(options: ExtractTableOptions) {
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
