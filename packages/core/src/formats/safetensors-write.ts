import { FgclipError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkedSize } from './layout.ts';
import { quote } from './quote.ts';
import { METADATA_KEY } from './safetensors-header.ts';
import { MAX_SAFETENSORS_HEADER_BYTES } from './safetensors-read.ts';
import { type StoredTensor, storedDTypes } from './stored-tensor.ts';
import { bytesOf } from './views.ts';

type Writable = Tensor | StoredTensor;

const ALIGNMENT = 8;
const LENGTH_BYTES = 8;
const SPACE = 0x20;

const dtypeOrder = Object.keys(storedDTypes);

/**
 * Writes a safetensors file, byte for byte as the reference implementation does: metadata first, then tensors by
 * descending alignment of their type and by name, the header padded with spaces to a multiple of 8.
 * Keys of the metadata keep the order they are given in.
 * Throws INVALID_ARGUMENT for values that do not fill their shape, and for names that the format has no room for.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Writable>> | ReadonlyMap<string, Writable>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const pairs = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  const entries = pairs.map(([name, tensor]) => ({ name, utf8: encode(name), ...store(name, tensor) }));
  entries.sort((a, b) => dtypeOrder.indexOf(b.dtype) - dtypeOrder.indexOf(a.dtype) || compareBytes(a.utf8, b.utf8));

  const members: string[] = [];
  if (metadata !== undefined) members.push(`${stringify(METADATA_KEY)}:${stringifyMetadata(metadata)}`);
  let end = 0;
  for (const { name, dtype, shape, bytes } of entries) {
    const begin = end;
    end += bytes.length;
    members.push(`${stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  const header = encode(`{${members.join(',')}}`);
  const headerLength = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  if (headerLength > MAX_SAFETENSORS_HEADER_BYTES) {
    throw new FgclipError('INVALID_ARGUMENT', 'The safetensors header would be too large', {
      expected: `at most ${MAX_SAFETENSORS_HEADER_BYTES} bytes`,
      found: `${headerLength}`,
    });
  }

  const file = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(SPACE, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  file.set(header, LENGTH_BYTES);
  let position = LENGTH_BYTES + headerLength;
  for (const { bytes } of entries) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

function store(name: string, tensor: Writable): StoredTensor {
  const stored = 'dtype' in tensor ? tensor : fromTensor(tensor);
  const expected = checkedSize([...stored.shape, storedDTypes[stored.dtype]]);
  if (name === METADATA_KEY) {
    throw new FgclipError('INVALID_ARGUMENT', `A tensor of a safetensors file cannot be called ${METADATA_KEY}`);
  }
  if (stored.bytes.length !== expected) {
    throw new FgclipError('INVALID_ARGUMENT', `The values of tensor ${quote(name)} do not fill its shape`, {
      expected: `${expected ?? 'a number of'} bytes for ${stored.dtype} [${stored.shape.join(', ')}]`,
      found: `${stored.bytes.length}`,
    });
  }
  return stored;
}

function fromTensor({ shape, data }: Tensor): StoredTensor {
  return { dtype: data instanceof Int32Array ? 'I32' : 'F32', shape, bytes: bytesOf(data) };
}

function stringifyMetadata(metadata: Readonly<Record<string, string>>): string {
  const members = Object.entries(metadata).map(([key, text]) => {
    if (typeof text !== 'string') {
      throw new FgclipError('INVALID_ARGUMENT', `Metadata ${quote(key)} is not a string`, { found: typeof text });
    }
    return `${stringify(key)}:${stringify(text)}`;
  });
  return `{${members.join(',')}}`;
}

/** A JSON string; half a surrogate pair, which JSON.stringify would spell as an escape, is refused. */
function stringify(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new FgclipError('INVALID_ARGUMENT', `${quote(text)} is not valid Unicode`);
  return JSON.stringify(text);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8 bytes sort by code point; JavaScript's own comparison of strings does not. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const differs = a.findIndex((byte, i) => byte !== b[i]);
  return differs < 0 ? a.length - b.length : (a[differs] ?? 0) - (b[differs] ?? -1);
}
