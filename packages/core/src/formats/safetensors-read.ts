import { FgclipError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { refuseOtherKind } from './file-kind.ts';
import { checkedSize } from './layout.ts';
import { quote } from './quote.ts';
import { parseHeader, type TensorEntry } from './safetensors-header.ts';
import { type StoredTensor, storedDTypes } from './stored-tensor.ts';
import { utf8Text } from './views.ts';

/** Limit of the reference implementation. */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;

const OPENING_BRACE = 0x7b;

export interface Safetensors {
  /** In the order of their bytes in the file; each tensor is a view of the file. */
  readonly tensors: Map<string, StoredTensor>;
  /** The free text of `__metadata__`; an object without a prototype. */
  readonly metadata: Record<string, string>;
}

/**
 * Reads a safetensors file as strictly as its format asks (https://github.com/huggingface/safetensors, "Format"):
 * every byte belongs to the header or to exactly one tensor. Nothing is copied.
 * Throws INVALID_FORMAT.
 */
export function readSafetensors(bytes: Uint8Array, options: { file?: string | undefined } = {}): Safetensors {
  const { file } = options;
  refuseOtherKind(bytes, 'safetensors file', file);
  const reader = new ByteReader(bytes, 'safetensors file', file);
  const text = takeHeader(reader, file);
  const { entries, metadata } = parseHeader(text, file);
  const data = reader.take(reader.remaining);
  const tensors = new Map<string, StoredTensor>();
  let position = 0;
  for (const entry of entries.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    checkSpan(entry, position, data.length, file);
    position = entry.end;
    const { name, dtype, shape, begin, end } = entry;
    tensors.set(name, { dtype, shape, bytes: data.subarray(begin, end) });
  }
  if (position !== data.length) {
    throw new FgclipError('INVALID_FORMAT', 'Bytes follow the last tensor of the safetensors file', {
      file,
      expected: `${position} bytes of data`,
      found: `${data.length}`,
    });
  }
  return { tensors, metadata };
}

function takeHeader(reader: ByteReader, file: string | undefined): string {
  const length = reader.u64();
  if (length > MAX_SAFETENSORS_HEADER_BYTES) {
    throw new FgclipError('INVALID_FORMAT', 'The safetensors header is too large', {
      file,
      expected: `at most ${MAX_SAFETENSORS_HEADER_BYTES} bytes`,
      found: `${length}`,
      hint: 'Is this a safetensors file?',
    });
  }
  const header = reader.take(Number(length));
  if (header[0] !== OPENING_BRACE) {
    throw new FgclipError('INVALID_FORMAT', "The safetensors header does not start with '{'", { file });
  }
  try {
    return utf8Text(header);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The safetensors header is not valid UTF-8', { file, cause });
  }
}

function checkSpan(entry: TensorEntry, position: number, available: number, file: string | undefined): void {
  const { name, dtype, shape, begin, end } = entry;
  if (begin !== position || end < begin) {
    throw new FgclipError('INVALID_FORMAT', `Tensor ${quote(name)} leaves a hole or overlaps another`, {
      file,
      expected: `bytes from ${position} on`,
      found: `${begin} to ${end}`,
    });
  }
  const size = checkedSize([...shape, storedDTypes[dtype]]);
  if (end - begin !== size) {
    throw new FgclipError('INVALID_FORMAT', `The bytes of tensor ${quote(name)} do not fit its shape`, {
      file,
      expected: size === undefined ? 'a shape of fewer than 2^53 bytes' : `${size} bytes`,
      found: `${end - begin}`,
    });
  }
  if (end > available) {
    throw new FgclipError('INVALID_FORMAT', `The file ends before tensor ${quote(name)} does`, {
      file,
      expected: `${end} bytes of data`,
      found: `${available}`,
    });
  }
}
