import type { Runtime } from '@fgclip/core';
import { openPairs } from '@fgclip/datasets/internal';
import { type PairStatistics, pairStatistics } from '@fgclip/heads/closed-form';
import { diskFolder, needTableFolder } from '../files/folders.ts';

export interface TableStatisticsOptions {
  /** Default: plain JavaScript, which suits some thousand pairs; onnxRuntime() takes a million in half a minute. */
  readonly runtime?: Runtime | undefined;
  /** Only the annotations of these sets. Default all. */
  readonly sets?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Sums over the pairs of an embedding table in a directory, for heads in closed form. The table is read piece by piece:
 * it may be larger than memory.
 *
 * @throws NOT_FOUND when there is no table, INVALID_ARGUMENT for a file, INVALID_DATA for a table without pairs; the
 * rest as readTable() and pairStatistics() do.
 */
export async function tableStatistics(
  path: string,
  { runtime, sets, signal, onProgress }: TableStatisticsOptions = {},
): Promise<PairStatistics> {
  const folder = diskFolder(path);
  await needTableFolder(path);
  const { manifest, count, blocks } = await openPairs(folder, { sets, signal });
  const { model, weightsHash, fingerprint } = manifest;
  return pairStatistics(blocks(), {
    ...{ runtime, signal, origin: { model, weightsHash } },
    // Other sets of the table have other pairs.
    fingerprint: sets === undefined ? fingerprint : `${fingerprint} ${[...sets].sort().join(', ')}`,
    onProgress: (done) => onProgress?.({ done, total: count }),
  });
}
