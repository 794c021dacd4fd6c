import { FgclipError } from '../errors.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import { ByteReader } from './byte-reader.ts';
import { refuseOtherKind } from './file-kind.ts';
import { float16ToFloat32 } from './float16.ts';
import { int64ToNumbers } from './int64.ts';
import { checkedSize, columnMajorStrides, gather } from './layout.ts';
import { takeNpyHeader } from './npy-header.ts';
import { quote } from './quote.ts';
import { viewAs } from './views.ts';

/** NumPy's name of an element type. */
export type NpyDType =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

/**
 * An array read from a .npy file, row-major. float16 is widened to float32, int64 and uint64 to exact float64 integers;
 * a bool is 0 or 1.
 */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly dtype: NpyDType;
  readonly data:
    | Float32Array
    | Float64Array
    | Int8Array
    | Int16Array
    | Int32Array
    | Uint8Array
    | Uint16Array
    | Uint32Array;
}

interface ElementType {
  readonly dtype: NpyDType;
  readonly bytes: number;
  read(bytes: Uint8Array, file: string | undefined): NpyArray['data'];
}

const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['<f2', { dtype: 'float16', bytes: 2, read: (bytes) => float16ToFloat32(viewAs(Uint16Array, bytes)) }],
  ['<f4', { dtype: 'float32', bytes: 4, read: (bytes) => viewAs(Float32Array, bytes) }],
  ['<f8', { dtype: 'float64', bytes: 8, read: (bytes) => viewAs(Float64Array, bytes) }],
  ['|i1', { dtype: 'int8', bytes: 1, read: (bytes) => viewAs(Int8Array, bytes) }],
  ['<i2', { dtype: 'int16', bytes: 2, read: (bytes) => viewAs(Int16Array, bytes) }],
  ['<i4', { dtype: 'int32', bytes: 4, read: (bytes) => viewAs(Int32Array, bytes) }],
  ['<i8', { dtype: 'int64', bytes: 8, read: (bytes, file) => int64ToNumbers(bytes, true, { file }) }],
  ['|u1', { dtype: 'uint8', bytes: 1, read: (bytes) => bytes }],
  ['<u2', { dtype: 'uint16', bytes: 2, read: (bytes) => viewAs(Uint16Array, bytes) }],
  ['<u4', { dtype: 'uint32', bytes: 4, read: (bytes) => viewAs(Uint32Array, bytes) }],
  ['<u8', { dtype: 'uint64', bytes: 8, read: (bytes, file) => int64ToNumbers(bytes, false, { file }) }],
  ['|b1', { dtype: 'bool', bytes: 1, read: (bytes) => bytes }],
]);

/**
 * Reads a .npy file (numpy.save), versions 1.0 to 3.0. Fortran order is turned into row-major order; otherwise the
 * data are a view of the file where they are aligned, but for float16 and 64-bit integers.
 * Throws INVALID_FORMAT for other element types (pickled objects among them), wrong lengths, integers beyond 2^53.
 */
export function readNpy(bytes: Uint8Array, options: { file?: string | undefined } = {}): NpyArray {
  const { file } = options;
  refuseOtherKind(bytes, '.npy file', file);
  const reader = new ByteReader(bytes, '.npy file', file);
  const { descr, fortranOrder, shape } = takeNpyHeader(reader, file);
  const type = elementTypes.get(descr);
  if (descr === '|O') {
    throw new FgclipError('INVALID_FORMAT', 'The .npy file holds Python objects, not numbers', {
      file,
      found: quote(descr),
      hint: "Rows of unequal length end so. Of equal ones: numpy.save(path, numpy.stack(list(array)).astype('<f4'))",
    });
  }
  if (type === undefined) {
    throw new FgclipError('INVALID_FORMAT', 'The .npy file holds an element type that is not read here', {
      file,
      expected: [...elementTypes.keys()].join(', '),
      found: quote(descr),
      hint: "Convert it: numpy.save(path, array.astype('<f4'))",
    });
  }
  const size = checkedSize([...shape, type.bytes]);
  if (size !== reader.remaining) {
    throw new FgclipError('INVALID_FORMAT', 'The data of the .npy file do not fill its shape', {
      file,
      expected: size === undefined ? 'a shape of fewer than 2^53 bytes' : `${size} bytes for [${shape.join(', ')}]`,
      found: `${reader.remaining}`,
    });
  }
  const data = type.read(reader.take(size), file);
  return { shape, dtype: type.dtype, data: fortranOrder ? toRowMajor(data, shape) : data };
}

/** The array as a float32 tensor, rounded where the type is wider; float32 is not copied. */
export function npyToFloat32({ shape, data }: NpyArray): FloatTensor {
  return { shape, data: data instanceof Float32Array ? data : new Float32Array(data) };
}

function toRowMajor(data: NpyArray['data'], shape: readonly number[]): NpyArray['data'] {
  const target = data.slice();
  gather(target, data, { shape, strides: columnMajorStrides(shape), offset: 0 });
  return target;
}
