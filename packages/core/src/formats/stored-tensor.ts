import { type ErrorDetails, FgclipError } from '../errors.ts';
import { type FloatTensor, intTensor, type Tensor } from '../tensor/tensor.ts';
import { bytesOf, int64ToNumbers, viewAs } from './byte-reader.ts';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './float16.ts';

/**
 * Bytes of one element by safetensors' names of the element types, in the order of the reference implementation,
 * which writes tensors of a later type first. Its types of less than a byte (F4, F6) are not among them.
 */
export const storedDTypes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  C64: 8,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;

export type StoredDType = keyof typeof storedDTypes;

/** A tensor as it lies in a file: little-endian, row-major. */
export interface StoredTensor {
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * The values as float32; aligned F32 is not copied. Wider types are rounded.
 * Throws INVALID_FORMAT for complex and 8-bit float types, and for 64-bit integers beyond 2^53.
 */
export function toFloat32(stored: StoredTensor, options: { file?: string | undefined } = {}): FloatTensor {
  const values = decode(stored, options);
  return { shape: stored.shape, data: values instanceof Float32Array ? values : new Float32Array(values) };
}

/** The values as float64, which no type here exceeds; aligned F64 is not copied. Throws as toFloat32() does. */
export function toFloat64(stored: StoredTensor, options: { file?: string | undefined } = {}): Float64Array {
  const values = decode(stored, options);
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** Integers and booleans as int32; throws INVALID_FORMAT for other types and for values that int32 cannot hold. */
export function toInt32(
  stored: StoredTensor,
  options: { file?: string | undefined } = {},
): Tensor & { readonly data: Int32Array } {
  if (!/^(BOOL|[IU]\d+)$/.test(stored.dtype)) throw unsupported(stored, 'integers', options);
  const values = decode(stored, options);
  const outside = values.find((value: number) => value !== (value | 0));
  if (outside !== undefined) {
    throw new FgclipError('INVALID_FORMAT', `An integer of type ${stored.dtype} does not fit int32`, {
      ...options,
      found: `${outside}`,
    });
  }
  return intTensor(values, stored.shape);
}

/** Float64 values, ready to be written. */
export function asFloat64(values: Float64Array, shape: readonly number[]): StoredTensor {
  return { dtype: 'F64', shape, bytes: bytesOf(values) };
}

/** A float32 tensor rounded to float16 (nearest, ties to even), ready to be written: half the bytes. */
export function asFloat16(tensor: FloatTensor): StoredTensor {
  return { dtype: 'F16', shape: tensor.shape, bytes: bytesOf(float32ToFloat16(tensor.data)) };
}

type Values =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

function decode(stored: StoredTensor, details: ErrorDetails): Values {
  const { bytes } = stored;
  switch (stored.dtype) {
    case 'F32':
      return viewAs(Float32Array, bytes);
    case 'F64':
      return viewAs(Float64Array, bytes);
    case 'F16':
      return float16ToFloat32(viewAs(Uint16Array, bytes));
    case 'BF16':
      return bfloat16ToFloat32(viewAs(Uint16Array, bytes));
    case 'I64':
      return int64ToNumbers(bytes, true, details);
    case 'U64':
      return int64ToNumbers(bytes, false, details);
    case 'I32':
      return viewAs(Int32Array, bytes);
    case 'U32':
      return viewAs(Uint32Array, bytes);
    case 'I16':
      return viewAs(Int16Array, bytes);
    case 'U16':
      return viewAs(Uint16Array, bytes);
    case 'I8':
      return viewAs(Int8Array, bytes);
    case 'U8':
    case 'BOOL':
      return bytes;
    default:
      throw unsupported(stored, 'numbers', details);
  }
}

function unsupported(stored: StoredTensor, wanted: string, details: ErrorDetails): FgclipError {
  return new FgclipError('INVALID_FORMAT', `A tensor of type ${stored.dtype} cannot be read as ${wanted}`, details);
}

/** How the elements of an array lie in memory; strides and offset count elements, not bytes. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Number of elements of a shape read from a file, or undefined where that is no exact, non-negative integer. */
export function checkedSize(shape: readonly number[]): number | undefined {
  let size = 1;
  for (const dim of shape) {
    size *= dim;
    if (!isCount(dim) || !isCount(size)) return undefined;
  }
  return size;
}

/** True for an exact, non-negative integer. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** True when the elements lie one after another in row-major (C) order. */
export function isRowMajor({ shape, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const dim = shape[axis] ?? 0;
    if (dim !== 1 && strides[axis] !== expected) return false;
    expected *= dim;
  }
  return true;
}

/** Strides of column-major (Fortran) order: the first index moves fastest. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  let stride = 1;
  return shape.map((dim) => {
    const own = stride;
    stride *= dim;
    return own;
  });
}

/** Fills `target` in row-major order with the elements that the layout picks from `source`. */
export function gather(target: { [index: number]: number }, source: ArrayLike<number>, layout: Layout): void {
  const { shape, strides } = layout;
  const size = shape.reduce((product, dim) => product * dim, 1);
  const index = new Array<number>(shape.length).fill(0);
  let position = layout.offset;
  for (let i = 0; i < size; i++) {
    target[i] = source[position] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const dim = shape[axis] ?? 1;
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      position += stride;
      if (next < dim) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      position -= stride * dim;
    }
  }
}
