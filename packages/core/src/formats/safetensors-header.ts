import { FgclipError } from '../errors.ts';
import { isCount } from './layout.ts';
import { quote } from './quote.ts';
import { type StoredDType, storedDTypes } from './stored-tensor.ts';

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

export const METADATA_KEY = '__metadata__';

const MAX_DEPTH = 3;
const MEMBERS_OF_ENTRY = 3;

/** Parses the JSON of a safetensors header; throws INVALID_FORMAT for anything that is not exactly its schema. */
export function parseHeader(text: string, file: string | undefined): SafetensorsHeader {
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
