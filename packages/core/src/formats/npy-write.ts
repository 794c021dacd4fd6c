import { FgclipError } from '../errors.ts';
import { dtypeOf, sizeOf, type Tensor } from '../tensor/tensor.ts';
import { NPY_MAGIC } from './npy-header.ts';
import { bytesOf } from './views.ts';

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
  const descr = dtypeOf(tensor) === 'int32' ? '<i4' : '<f4';
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const room = shape.length === 0 ? 0 : GROWTH_DIGITS - `${shape[0]}`.length;
  const prefix = NPY_MAGIC.length + VERSION.length + LENGTH_BYTES;
  // As NumPy does, a header that would end on the boundary gets a whole block of padding more.
  const padding = ALIGNMENT - ((prefix + dict.length + room + 1) % ALIGNMENT);
  const header = new TextEncoder().encode(`${dict}${' '.repeat(room + padding)}\n`);

  const file = new Uint8Array(prefix + header.length + data.byteLength);
  file.set([...NPY_MAGIC, ...VERSION, header.length & 0xff, header.length >> 8]);
  file.set(header, prefix);
  file.set(bytesOf(data), prefix + header.length);
  return file;
}

function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}
