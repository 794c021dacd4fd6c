import { throwIfAborted } from '@fgclip/core/internal';
import { diskFolder } from '../files/folders.ts';
import { changedPhotographs, type PhotographHashes, type PinnedPhotograph } from './photograph-hashes.ts';
import { type ImageFolders, readPhotograph } from './photographs.ts';
import { photographRows } from './pixel-batches.ts';
import type { ExtractionPlan, PlannedPhotograph } from './plan.ts';
import type { ExtractionProtocol } from './protocol.ts';
import { type FinishedShard, readShardRecord, type SkippedRow } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';

/** The shards of an extraction that lie in a folder. @throws As readShardRecord() does. */
export async function findFinished(
  folder: string,
  protocol: ExtractionProtocol,
  shards: readonly PlannedShard[],
  signal: AbortSignal | undefined,
): Promise<Map<PlannedShard, FinishedShard>> {
  const disk = diskFolder(folder);
  const names = new Set(await disk.list());
  const finished = new Map<PlannedShard, FinishedShard>();
  for (const shard of shards.filter(({ file }) => names.has(file))) {
    throwIfAborted(signal);
    finished.set(shard, readShardRecord(await disk.read(shard.file), shard.file, protocol));
  }
  return finished;
}

/** What has become of the photographs that finished shards come of. */
export interface ChangedPhotographs {
  /** Shards with rows of photographs that are others now: to be done again. */
  readonly shards: ReadonlySet<PlannedShard>;
  readonly photographs: ReadonlySet<PlannedPhotograph>;
}

/** Compares photographs with what they were when their rows were made, as changedPhotographs() does. */
export async function findChanged(
  plan: ExtractionPlan,
  finished: ReadonlyMap<PlannedShard, FinishedShard>,
  hashes: PhotographHashes,
): Promise<ChangedPhotographs> {
  const changed = { shards: new Set<PlannedShard>(), photographs: new Set<PlannedPhotograph>() };
  for await (const { shard, photograph } of changedPhotographs(embeddedPhotographs(plan, finished), hashes)) {
    changed.shards.add(shard);
    changed.photographs.add(photograph);
  }
  return changed;
}

/** The photographs of finished shards with the hashes of their files, as far as the shards say so. */
export function* embeddedPhotographs(
  plan: ExtractionPlan,
  finished: ReadonlyMap<PlannedShard, FinishedShard>,
): Generator<PinnedPhotograph & { readonly shard: PlannedShard }> {
  for (const [shard, { photographs: sums }] of finished) {
    if (shard.kind === 'texts' || sums === undefined) continue;
    let place = 0;
    for (const { photograph } of photographRows(plan, shard)) {
      const sha256 = sums[place++] ?? null;
      if (sha256 !== null) yield { shard, photograph, sha256 };
    }
  }
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
