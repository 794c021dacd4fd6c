import { type Matrix, throwIfAborted } from '@fgclip/core';
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
  const parts: Matrix[] = [];
  for (const shard of shards) {
    throwIfAborted(signal);
    const bytes = await readBytes(folder, shard.file, `shard of ${shard.rows} rows of ${kind}`);
    parts.push(decodeShard(bytes, shard, dimension));
  }
  return joinRows(parts, dimension);
}

/** Allocated once all parts are read and checked: never more than the files hold. */
function joinRows(parts: readonly Matrix[], columns: number): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.shape[0], 0);
  const data = new Float32Array(rows * columns);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [rows, columns], data };
}
