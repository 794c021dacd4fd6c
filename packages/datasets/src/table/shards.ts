import { FgclipError, joinRows, type Matrix, matrix } from '@fgclip/core';
import { readSafetensors, type StoredTensor, toFloat32, writeSafetensors } from '@fgclip/core/formats';
import { asFloat16, throwIfAborted } from '@fgclip/core/internal';
import { type Folder, readBytes } from './folder.ts';
import { list, type RowDType } from './table.ts';

/** A file of consecutive rows. */
export interface Shard {
  readonly file: string;
  readonly rows: number;
}

const TENSOR = 'rows';

/** Name of the n-th shard: images-00000.safetensors. */
export function shardName(kind: 'images' | 'texts', index: number): string {
  return `${kind}-${String(index).padStart(5, '0')}.safetensors`;
}

/**
 * Rows [rows, d] as the bytes of a shard, with what else is to be known of them.
 *
 * @throws INVALID_DATA naming the rows that float16 cannot hold: beyond 65,504 or below 6e-8 altogether.
 */
export function encodeShard(rows: Matrix, dtype: RowDType, metadata?: Readonly<Record<string, string>>): Uint8Array {
  return writeSafetensors({ [TENSOR]: dtype === 'float16' ? halvesOf(rows) : rows }, metadata);
}

function halvesOf(rows: Matrix): StoredTensor {
  const halves = asFloat16(rows);
  const { data } = toFloat32(halves);
  const [count, columns] = rows.shape;
  const isUsable = (values: Float32Array, row: number): boolean => {
    const own = values.subarray(row * columns, (row + 1) * columns);
    return own.every(Number.isFinite) && own.some((value) => value !== 0);
  };
  const all = Array.from({ length: count }, (_, row) => row);
  const lost = all.filter((row) => isUsable(rows.data, row) && !isUsable(data, row));
  if (lost.length === 0) return halves;
  throw new FgclipError('INVALID_DATA', 'Rows do not fit float16', {
    expected: 'magnitudes up to 65,504, and some of 6e-8 or more in every row',
    found: list('row', lost),
    hint: 'Store them as float32 (`dtype`)',
  });
}

/**
 * The rows of a shard, [shard.rows, dimension].
 *
 * @throws INVALID_FORMAT for a file that is no safetensors; SHAPE_MISMATCH for other rows than the manifest promises.
 */
export function decodeShard(bytes: Uint8Array, shard: Shard, dimension: number): Matrix {
  const { file, rows } = shard;
  const stored = readSafetensors(bytes, { file }).tensors.get(TENSOR);
  if (stored === undefined) {
    throw new FgclipError('INVALID_FORMAT', `The shard has no tensor named "${TENSOR}"`, { file });
  }
  if (stored.shape.length !== 2 || stored.shape[0] !== rows || stored.shape[1] !== dimension) {
    throw new FgclipError('SHAPE_MISMATCH', 'The shard does not hold the rows that the manifest promises', {
      file,
      expected: `[${rows}, ${dimension}]`,
      found: `[${stored.shape.join(', ')}]`,
    });
  }
  return matrix(toFloat32(stored).data, rows, dimension);
}

/** Rows as they are after a trip through the stored element type. */
export function roundRows(rows: Matrix, dtype: RowDType): Matrix {
  if (dtype === 'float32') return rows;
  return decodeShard(encodeShard(rows, dtype), { file: 'float16', rows: rows.shape[0] }, rows.shape[1]);
}

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
