import { FgclipError } from '../errors.ts';
import type { ByteReader } from './byte-reader.ts';
import { quote } from './quote.ts';

/** The three facts of a .npy header: element type in NumPy's notation, memory order, shape. */
export interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

export const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

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
export function takeNpyHeader(reader: ByteReader, file: string | undefined): NpyHeader {
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
  return parseNpyHeader(String.fromCharCode(...reader.take(length)), file);
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
