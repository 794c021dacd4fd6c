import { FgclipError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { ByteReader, bytesOf, quote, utf8Text } from './byte-reader.ts';
import { refuseOtherKind } from './file-kind.ts';
import { checkedSize, isCount, type StoredDType, type StoredTensor, storedDTypes } from './stored-tensor.ts';

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

/** What the header says of one tensor; offsets count bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: TensorEntry[];
  /** Without a prototype, so that any key is plain. */
  readonly metadata: Record<string, string>;
}

const METADATA_KEY = '__metadata__';

const MAX_DEPTH = 3;
const MEMBERS_OF_ENTRY = 3;

/** Parses the JSON of a safetensors header; throws INVALID_FORMAT for anything that is not exactly its schema. */
function parseHeader(text: string, file: string | undefined): SafetensorsHeader {
  const members = countMembers(text, file);
  const root = parseObject(text, file);
  let metadata: Record<string, string> = Object.create(null);
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(root)) {
    checkText(name, file);
    if (name === METADATA_KEY) metadata = checkMetadata(value, file);
    else entries.push(checkEntry(name, value, file));
  }
  // JSON.parse keeps the last of two equal keys and hides the other: then the text has more members than the result.
  const metadataMembers = Object.hasOwn(root, METADATA_KEY) ? 1 + Object.keys(metadata).length : 0;
  if (members !== entries.length * (1 + MEMBERS_OF_ENTRY) + metadataMembers) {
    throw new FgclipError('INVALID_FORMAT', 'A key stands twice in the safetensors header', { file });
  }
  return { entries, metadata };
}

/** Number of key-value pairs in a JSON text: its colons outside of strings. Refuses deep nesting before it is parsed. */
function countMembers(text: string, file: string | undefined): number {
  let members = 0;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') inString = !inString;
    else if (inString) i += character === '\\' ? 1 : 0;
    else if (character === ':') members++;
    else if (character === '}' || character === ']') depth--;
    else if ((character === '{' || character === '[') && ++depth > MAX_DEPTH) {
      throw new FgclipError('INVALID_FORMAT', 'The safetensors header is nested too deeply', { file });
    }
  }
  return members;
}

function parseObject(text: string, file: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The safetensors header is not JSON', { file, cause });
  }
  throw new FgclipError('INVALID_FORMAT', 'The safetensors header is not a JSON object', { file });
}

function checkMetadata(value: unknown, file: string | undefined): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : undefined;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    throw new FgclipError('INVALID_FORMAT', `${METADATA_KEY} is not an object of strings`, { file });
  }
  for (const text of entries.flat()) checkText(text, file);
  return Object.assign(Object.create(null), value);
}

function checkEntry(name: string, value: unknown, file: string | undefined): TensorEntry {
  const fields = new Map<string, unknown>(isObject(value) ? Object.entries(value) : []);
  const dtype = fields.get('dtype');
  const shape = fields.get('shape');
  const offsets = fields.get('data_offsets');
  if (fields.size !== MEMBERS_OF_ENTRY || typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets)) {
    throw new FgclipError('INVALID_FORMAT', `Tensor ${quote(name)} is not described as it should be`, {
      file,
      expected: 'dtype (a string), shape and data_offsets (arrays of non-negative integers) and nothing else',
    });
  }
  const [begin, end, ...more] = offsets;
  if (begin === undefined || end === undefined || more.length > 0) {
    throw new FgclipError('INVALID_FORMAT', `data_offsets of tensor ${quote(name)} is not a pair`, { file });
  }
  if (!isStoredDType(dtype)) {
    throw new FgclipError('INVALID_FORMAT', `Tensor ${quote(name)} has an unknown element type`, {
      file,
      expected: `one of ${Object.keys(storedDTypes).join(', ')}`,
      found: quote(dtype),
    });
  }
  return { name, dtype, shape, begin, end };
}

/** JSON escapes can spell half a surrogate pair, which no valid text holds. */
function checkText(text: string, file: string | undefined): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new FgclipError('INVALID_FORMAT', 'A string of the safetensors header is not valid Unicode', { file });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isStoredDType(name: string): name is StoredDType {
  return Object.hasOwn(storedDTypes, name);
}
