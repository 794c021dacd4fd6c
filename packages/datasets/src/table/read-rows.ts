import { joinRows, type Matrix, throwIfAborted } from '@fgclip/core';
import { type Folder, readBytes } from './folder.ts';
import { decodeShard, type Shard } from './table-shards.ts';

/**
 * The rows of consecutive shards as one matrix, [rows, dimension].
 *
 * @throws NOT_FOUND, INVALID_FORMAT and SHAPE_MISMATCH naming the shard; ABORTED.
 */
export async function readRows(
  folder: Folder,
  kind: 'images' | 'texts',
  shards: readonly Shard[],
  dimension: number,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const parts: Float32Array[] = [];
  for (const shard of shards) {
    throwIfAborted(signal);
    const bytes = await readBytes(folder, shard.file, `shard of ${shard.rows} rows of ${kind}`);
    parts.push(decodeShard(bytes, shard, dimension).data);
  }
  // Allocated once all parts are read and checked: never more than the files hold.
  return joinRows(parts, dimension);
}
