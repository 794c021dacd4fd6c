import { FgclipError } from '@fgclip/core';
import { markIncomplete, readManifest, type StoredManifest } from '@fgclip/datasets';
import { diskFolder } from '../files/disk-folder.ts';
import { completeExtraction, removeLeftovers } from './complete-extraction.ts';
import { describeExtraction } from './describe-extraction.ts';
import { embedShards } from './embed-shards.ts';
import { type ExtractTableOptions, withDefaults } from './extract-options.ts';
import { claimFolder } from './extraction-file.ts';
import { findFinished, findMended } from './finished-shards.ts';
import { planExtraction } from './plan.ts';
import { protocolId, protocolOf } from './protocol.ts';
import { listShards, type PlannedShard, shareOf } from './shards.ts';
import { checkSkipped, describeSkipped, type SkippedImage } from './skipped-images.ts';

export interface ExtractionResult {
  /** Of the finished table; absent while shards are missing. */
  readonly manifest?: StoredManifest;
  /** Shards that are left for other runs. */
  readonly missingShards: number;
  /** What could not be embedded in all the shards that are there, by this run or others. */
  readonly skipped: readonly SkippedImage[];
  /** Captions among them that were cut to what the model takes. */
  readonly truncated: number;
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
 * shards again.
 *
 * Throws INVALID_ARGUMENT for options out of range and for a folder that holds another table or extraction, naming the
 * difference; INVALID_DATA for sets that cannot be a table (see planExtraction()), too many skipped images, rows with NaN
 * or Infinity, values that do not fit float16 and a shard of another extraction; IO for files that cannot be written;
 * RUNTIME for a model that fails; ABORTED when the signal fires, with all finished shards left.
 */
export async function extractTable(options: ExtractTableOptions): Promise<ExtractionResult> {
  const started = Date.now();
  const chosen = withDefaults(options);
  const { sets, images: folders, encoder, folder, source, scale, batchSize, maxSkippedShare, signal } = chosen;
  const plan = planExtraction(sets);
  const protocol = protocolOf({ ...chosen, plan });
  const extraction = protocolId(protocol);
  const shards = listShards(plan, chosen.rowsPerShard);
  const own = shareOf(shards, chosen.shard);

  await claimFolder(folder, protocol);
  const finished = await findFinished(folder, extraction, shards, signal);
  for (const shard of await findMended(plan, own, finished, folders, chosen)) finished.delete(shard);
  const open = own.filter((shard) => !finished.has(shard));
  if (open.length > 0) await markIncomplete(diskFolder(folder));
  const embedding = { plan, folders, encoder, scale, batchSize, maxPixels: chosen.maxPixels, signal };
  await embedShards({ ...chosen, source: embedding, extraction, shards: own }, finished);

  const records = shards.flatMap((shard) => finished.get(shard) ?? []);
  const skipped = records.flatMap((record) => record.skipped);
  const missingShards = shards.length - records.length;
  const complete = async () => {
    checkSkipped(plan, skipped, plan.images.length, maxSkippedShare);
    const description = describeExtraction({ sets, plan, protocol, records, source });
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
    truncated: records.reduce((sum, { truncated }) => sum + truncated, 0),
    images: embedded('images'),
    captions: embedded('texts'),
    seconds: (Date.now() - started) / 1000,
  };
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
