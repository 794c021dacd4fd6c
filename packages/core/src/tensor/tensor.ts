import { FgclipError } from '../errors.ts';

/** Element types that graphs compute with. */
export type DType = 'float32' | 'int32';

export type TensorData = Float32Array | Int32Array;

/** A dense, row-major array. Rank 0 (shape []) is a scalar. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A tensor known to hold float32 values. */
export interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

/** A float32 matrix [rows, columns]: embeddings, one a row. */
export interface Matrix extends FloatTensor {
  readonly shape: readonly [rows: number, columns: number];
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

/** A float32 tensor of the given shape; throws SHAPE_MISMATCH when the values do not fill it exactly. */
export function tensor(values: ArrayLike<number>, shape: readonly number[]): FloatTensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  checkFills(data.length, shape);
  return { shape, data };
}

/** An int32 tensor of the given shape (indices); throws SHAPE_MISMATCH when the values do not fill it exactly. */
export function intTensor(values: ArrayLike<number>, shape: readonly number[]): Tensor & { data: Int32Array } {
  const data = values instanceof Int32Array ? values : Int32Array.from(values);
  checkFills(data.length, shape);
  return { shape, data };
}

/** A float32 scalar. */
export function scalar(value: number): FloatTensor {
  return { shape: [], data: Float32Array.of(value) };
}

/** A matrix [rows, columns] over the given values, not copied when they are a Float32Array. */
export function matrix(values: ArrayLike<number>, rows: number, columns: number): Matrix {
  return tensor(values, [rows, columns]) as Matrix;
}

/** Row `index` of a matrix, as a view. */
export function row(source: Matrix, index: number): Float32Array {
  const columns = source.shape[1];
  return source.data.subarray(index * columns, (index + 1) * columns);
}

/** The given rows of a matrix, copied in that order: [indices.length, columns]. */
export function takeRows(source: Matrix, indices: ArrayLike<number>): Matrix {
  const [rows, columns] = source.shape;
  const data = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? -1;
    if (!(index >= 0 && index < rows)) {
      throw new FgclipError('INVALID_ARGUMENT', `Row ${index} is outside a matrix of ${rows} rows`);
    }
    data.set(row(source, index), i * columns);
  }
  return { shape: [indices.length, columns], data };
}

/** Blocks of whole rows, one behind the other, as one matrix [rows of all, columns]. */
export function joinRows(blocks: readonly Float32Array[], columns: number): Matrix {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const data = new Float32Array(length);
  let offset = 0;
  for (const block of blocks) {
    data.set(block, offset);
    offset += block.length;
  }
  return matrix(data, length / columns, columns);
}

/** Element type of a tensor. */
export function dtypeOf(value: Tensor): DType {
  return value.data instanceof Int32Array ? 'int32' : 'float32';
}

function checkFills(length: number, shape: readonly number[]): void {
  if (length !== sizeOf(shape)) {
    throw new FgclipError('SHAPE_MISMATCH', 'Values do not fill the shape', {
      expected: `${sizeOf(shape)} values for [${shape.join(', ')}]`,
      found: `${length}`,
    });
  }
}
