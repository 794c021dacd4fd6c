import {
  asFloat16,
  FgclipError,
  type Matrix,
  matrix,
  readSafetensors,
  toFloat32,
  writeSafetensors,
} from '@fgclip/core';
import type { RowDType } from './table.ts';

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

/** Rows [rows, d] as the bytes of a shard, with what else is to be known of them. */
export function encodeShard(rows: Matrix, dtype: RowDType, metadata?: Readonly<Record<string, string>>): Uint8Array {
  return writeSafetensors({ [TENSOR]: dtype === 'float16' ? asFloat16(rows) : rows }, metadata);
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
