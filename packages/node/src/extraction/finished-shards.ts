import { throwIfAborted } from '@fgclip/core';
import { diskFolder } from '../files/disk-folder.ts';
import type { ImageFolders } from './find-images.ts';
import type { ExtractionPlan } from './plan.ts';
import { readPhotograph } from './read-photograph.ts';
import { type FinishedShard, readShardRecord, type SkippedRow } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';

/** The shards of an extraction that lie in a folder. @throws As readShardRecord() does. */
export async function findFinished(
  folder: string,
  extraction: string,
  shards: readonly PlannedShard[],
  signal: AbortSignal | undefined,
): Promise<Map<PlannedShard, FinishedShard>> {
  const disk = diskFolder(folder);
  const names = new Set(await disk.list());
  const finished = new Map<PlannedShard, FinishedShard>();
  for (const shard of shards.filter(({ file }) => names.has(file))) {
    throwIfAborted(signal);
    finished.set(shard, readShardRecord(await disk.read(shard.file), shard.file, extraction));
  }
  return finished;
}

/**
 * The shards among the given ones that had to skip photographs which can be read by now: worth doing again.
 *
 * @param finished What is there of them.
 */
export async function findMended(
  plan: ExtractionPlan,
  shards: readonly PlannedShard[],
  finished: ReadonlyMap<PlannedShard, FinishedShard>,
  folders: ImageFolders,
  options: { readonly maxPixels?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<PlannedShard[]> {
  const mended: PlannedShard[] = [];
  for (const shard of shards) {
    for (const photograph of skippedPhotographs(plan, finished.get(shard)?.skipped ?? [])) {
      throwIfAborted(options.signal);
      if ((await readPhotograph(photograph, folders, options)).value === undefined) continue;
      mended.push(shard);
      break;
    }
  }
  return mended;
}

function skippedPhotographs({ photographs, images }: ExtractionPlan, skipped: readonly SkippedRow[]) {
  const atFault = skipped.filter(({ fault }) => fault === 'photograph');
  const numbers = new Set(atFault.map(({ row }) => images[row]?.photograph ?? -1));
  return photographs.filter((_, number) => numbers.has(number));
}
