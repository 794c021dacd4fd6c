import { createHash } from 'node:crypto';
import { FgclipError } from '@fgclip/core';
import { readBytesIfPresent, writeFileAtomically } from './files.ts';

/** A file that says what a folder's contents come of, so that only the same work goes on there. */
export interface Claim<Content> {
  readonly file: string;
  /** What decides the contents, as JSON. */
  readonly record: Content;
  /** What the file says: the record, perhaps with notes. Default the record. */
  readonly written?: unknown;
  /** The record in a file that is there. Throws INVALID_FORMAT. */
  readonly read: (bytes: Uint8Array, file: string) => Content;
  /** The record as the version that wrote the file would have had it. Default the record. */
  readonly asFound?: (found: Content) => Content;
  /** What the folder holds when the record differs: "another extraction". */
  readonly other: string;
  readonly hint: string;
  /** What entries of the record mean, by their paths. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** Called before a folder without the file is taken. */
  readonly beforeTaking?: () => Promise<void>;
}

/**
 * Writes the record into a folder, or finds the same one there.
 *
 * @returns The record, in the form that it has there.
 * @throws INVALID_ARGUMENT when the folder holds another record, naming the difference; as `read` does.
 */
export async function claimFolder<Content>(claim: Claim<Content>): Promise<Content> {
  const { file, record, written = record, read, asFound = () => record, other, hint, meanings, beforeTaking } = claim;
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    await beforeTaking?.();
    await writeFileAtomically(file, new TextEncoder().encode(`${JSON.stringify(written, null, 2)}\n`));
    return record;
  }
  const there = read(bytes, file);
  const own = asFound(there);
  const difference = firstDifference(there, own);
  if (difference === undefined) return own;
  const { expected, found } = difference;
  throw new FgclipError('INVALID_ARGUMENT', `The folder holds ${other}: ${inWords(difference, meanings)}`, {
    ...{ file, expected, found, hint },
  });
}

/** JSON whose formatVersion is one of those given. @throws INVALID_FORMAT, saying what the file should hold. */
export function parseRecord(bytes: Uint8Array, file: string, versions: readonly number[], what: string): unknown {
  try {
    const record = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!versions.includes(record.formatVersion)) throw new TypeError(`"formatVersion" is ${record.formatVersion}`);
    return record;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', `The file does not hold ${what}`, {
      file,
      expected: `JSON with "formatVersion" ${versions.join(' or ')}`,
      cause,
    });
  }
}

/** The first place where two JSON values differ. */
export interface Difference {
  /** "stages[1].learningRate". */
  readonly path: string;
  /** The two values there, as JSON; "nothing" for an absent one. */
  readonly expected: string;
  readonly found: string;
}

/** The first difference of two JSON values in the order of their keys, or undefined when they are equal. */
export function firstDifference(expected: unknown, found: unknown, path = ''): Difference | undefined {
  if (!isTree(expected) || !isTree(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return expected === found ? undefined : { path, expected: shown(expected), found: shown(found) };
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const here = Array.isArray(expected) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const difference = firstDifference(expected[key], found[key], here);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A difference in words: "model.weightsHash differs (the weights have changed)", where its meaning is given by its path. */
export function inWords({ path }: Difference, meanings: Readonly<Record<string, string>> = {}): string {
  const meaning = meanings[path];
  return `${path} differs${meaning === undefined ? '' : ` (${meaning})`}`;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** SHA-256 over lists of JSON values, a line a value. */
export function hashOf(lists: readonly (readonly unknown[])[]): string {
  const hash = createHash('sha256');
  for (const list of lists) {
    hash.update(`${list.length}\n`);
    for (const value of list) hash.update(`${JSON.stringify(value)}\n`);
  }
  return hash.digest('hex');
}
