import { FgclipError } from '../errors.ts';
import { dtypeOf, type FloatTensor, sizeOf, type Tensor } from '../tensor/tensor.ts';
import { ByteReader, bytesOf, int64ToNumbers, latin1, quote, viewAs } from './byte-reader.ts';
import { refuseOtherKind } from './file-kind.ts';
import { float16ToFloat32 } from './float16.ts';
import { checkedSize, columnMajorStrides, gather } from './stored-tensor.ts';

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

const VERSION = [1, 0] as const;
const LENGTH_BYTES = 2;
const ALIGNMENT = 64;
/** NumPy leaves room for the first axis to grow to this many digits in place. */
const GROWTH_DIGITS = 21;

/**
 * Writes a .npy file of version 1.0, byte for byte as numpy.save of NumPy 1.24 and later does.
 * Throws SHAPE_MISMATCH when the values do not fill the shape.
 */
export function writeNpy(tensor: Tensor): Uint8Array {
  const { shape, data } = tensor;
  if (data.length !== sizeOf(shape)) {
    throw new FgclipError('SHAPE_MISMATCH', 'Values do not fill the shape', {
      expected: `${sizeOf(shape)} values for [${shape.join(', ')}]`,
      found: `${data.length}`,
    });
  }
  const header = npyHeader(shape, dtypeOf(tensor) === 'int32' ? '<i4' : '<f4');
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(bytesOf(data), header.length);
  return file;
}

/** What stands before an array's values in a file of version 1.0, byte for byte as numpy.save writes it. */
export function npyHeader(shape: readonly number[], descr: '<f2' | '<f4' | '<i4'): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const room = shape.length === 0 ? 0 : GROWTH_DIGITS - `${shape[0]}`.length;
  const prefix = NPY_MAGIC.length + VERSION.length + LENGTH_BYTES;
  // As NumPy does, a header that would end on the boundary gets a whole block of padding more.
  const padding = ALIGNMENT - ((prefix + dict.length + room + 1) % ALIGNMENT);
  const header = new TextEncoder().encode(`${dict}${' '.repeat(room + padding)}\n`);

  const bytes = new Uint8Array(prefix + header.length);
  bytes.set([...NPY_MAGIC, ...VERSION, header.length & 0xff, header.length >> 8]);
  bytes.set(header, prefix);
  return bytes;
}

/** Most bytes that stand before the values. */
export const MOST_NPY_HEADER_BYTES = 10_000 + 12;

/** What the beginning of a file says of its array, and where its values begin. @throws INVALID_FORMAT as readNpy() does. */
export function readNpyHeader(beginning: Uint8Array, file?: string): NpyHeader & { readonly offset: number } {
  refuseOtherKind(beginning, '.npy file', file);
  const reader = new ByteReader(beginning, '.npy file', file);
  return { ...takeNpyHeader(reader, file), offset: reader.position };
}

function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** The three facts of a .npy header: element type in NumPy's notation, memory order, shape. */
export interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** NumPy's own limit on what it reads without being asked to. */
const MAX_HEADER_BYTES = 10_000;

const DIM = '\\d{1,16}L?';
const TUPLE = `\\( *\\)|\\(${DIM}, *\\)|\\(${DIM}(?:, *${DIM})+,? *\\)`;
const ITEM = ` *'(descr|fortran_order|shape)' *: *('[^'\\\\]*'|True|False|${TUPLE}) *`;
const HEADER = new RegExp(`^\\{${ITEM},${ITEM},${ITEM}(?:, *)?\\}\\s*$`);

/**
 * Reads magic, version and header of a .npy file, versions 1.0 to 3.0
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 * Throws INVALID_FORMAT.
 */
function takeNpyHeader(reader: ByteReader, file: string | undefined): NpyHeader {
  const magic = reader.take(NPY_MAGIC.length);
  if (!NPY_MAGIC.every((byte, i) => byte === magic[i])) {
    throw new FgclipError('INVALID_FORMAT', 'This is not a .npy file', { file });
  }
  const major = reader.u8();
  const minor = reader.u8();
  if (major < 1 || major > 3 || minor !== 0) {
    throw new FgclipError('INVALID_FORMAT', 'Unknown version of the .npy format', {
      file,
      expected: '1.0, 2.0 or 3.0',
      found: `${major}.${minor}`,
    });
  }
  const length = major === 1 ? reader.u16() : reader.u32();
  if (length > MAX_HEADER_BYTES) {
    throw new FgclipError('INVALID_FORMAT', 'The .npy header is too large', {
      file,
      expected: `at most ${MAX_HEADER_BYTES} bytes`,
      found: `${length}`,
    });
  }
  // Latin-1 or UTF-8 by version, but nothing beyond ASCII can be part of what is accepted here.
  return parseNpyHeader(latin1(reader.take(length)), file);
}

function parseNpyHeader(text: string, file: string | undefined): NpyHeader {
  const [, ...parts] = HEADER.exec(text) ?? [];
  const items = new Map([0, 2, 4].map((i) => [parts[i], parts[i + 1] ?? '']));
  const descr = /^'(.*)'$/.exec(items.get('descr') ?? '')?.[1];
  const order = items.get('fortran_order');
  const shape = items.get('shape');
  if (/'descr' *: *\[/.test(text)) {
    throw new FgclipError('INVALID_FORMAT', 'The .npy file holds records of named fields, not an array of numbers', {
      file,
      found: quote(text.trim()),
      hint: "Save one of them: numpy.save(path, array['its name'])",
    });
  }
  if (descr === undefined || (order !== 'True' && order !== 'False') || !shape?.startsWith('(')) {
    throw new FgclipError('INVALID_FORMAT', 'The .npy header is not what NumPy writes for a plain array', {
      file,
      expected: "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
      found: quote(text.trim()),
    });
  }
  return { descr, fortranOrder: order === 'True', shape: Array.from(shape.matchAll(/\d+/g), Number) };
}
