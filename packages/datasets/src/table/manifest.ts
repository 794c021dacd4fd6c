import { FgclipError } from '@fgclip/core';
import { isRecord } from '../json.ts';
import type { TableFiles } from './check-table.ts';
import { type Folder, readText } from './folder.ts';
import type { Shard } from './shards.ts';
import type { TableManifest, TableSet } from './table.ts';

/** A manifest as it lies in manifest.json: the table's own, and which rows are in which file. */
export interface StoredManifest extends TableManifest {
  readonly shards: { readonly images: readonly Shard[]; readonly texts: readonly Shard[] };
}

export const MANIFEST_FILE = 'manifest.json';

/** Writes manifest.json, the last file of a table. */
export function writeManifest(folder: Folder, manifest: StoredManifest): Promise<void> {
  return writeJson(folder, manifest);
}

/** To be called before any other file is written, so that a kill leaves no half table: until the manifest is there. */
export function markIncomplete(folder: Folder): Promise<void> {
  return writeJson(folder, { formatVersion: 1, incomplete: true });
}

/**
 * The manifest of a table folder.
 *
 * @throws INVALID_FORMAT naming the entry that is missing or wrong; INVALID_DATA for a table whose writing was
 * interrupted.
 */
function parseManifest(text: string): StoredManifest {
  const value = parseJson(text);
  check(value, isRecord(value), 'to be an object');
  const entries = value as Record<string, unknown>;
  check(entries.formatVersion, entries.formatVersion === 1, '"formatVersion" 1');
  if (entries.incomplete === true) {
    throw new FgclipError('INVALID_DATA', 'The table is incomplete: its writing was interrupted', {
      file: MANIFEST_FILE,
      hint: 'Write it again',
    });
  }
  const { dtype, dimension, counts, fingerprint, packages, sets, shards } = entries;
  check(dtype, dtype === 'float32' || dtype === 'float16', 'dtype float32 or float16');
  check(dimension, isCount(dimension) && dimension > 0, 'dimension, a positive integer');
  check(counts, isRecord(counts) && COUNTS.every((name) => isCount(counts[name])), `counts of ${COUNTS.join(', ')}`);
  check(fingerprint, typeof fingerprint === 'string', 'fingerprint, a text');
  check(packages, isRecord(packages), 'packages, an object');
  check(
    sets,
    sets === undefined || (Array.isArray(sets) && sets.every(isSet)),
    'sets, a list of { "name", "maxNegatives", "retrieval" }',
  );
  check(shards, isRecord(shards), 'shards, an object');
  for (const kind of ['images', 'texts'] as const) {
    const list = (shards as Record<string, unknown>)[kind];
    check(list, Array.isArray(list) && list.every(isShard), `shards.${kind}, a list of { file, rows }`);
    const rows = (list as Shard[]).reduce((sum, shard) => sum + shard.rows, 0);
    const promised = (counts as Record<string, number>)[kind];
    check(`${rows} in its shards`, rows === promised, `counts.${kind} to be the rows of its shards, ${promised}`);
  }
  return value as unknown as StoredManifest;
}

/** A name without folders: a manifest must not reach outside of its own. */
const PLAIN_NAME = /^\w[\w.-]*$/;

const COUNTS = ['images', 'texts', 'annotations'] as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The manifest is not JSON', { file: MANIFEST_FILE, cause });
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSet(value: unknown): value is TableSet {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    (value.maxNegatives === undefined || isCount(value.maxNegatives)) &&
    (value.retrieval === undefined || typeof value.retrieval === 'boolean')
  );
}

function isShard(value: unknown): value is Shard {
  return isRecord(value) && typeof value.file === 'string' && PLAIN_NAME.test(value.file) && isCount(value.rows);
}

function check(found: unknown, isRight: boolean, expected: string): void {
  if (isRight) return;
  const shown = typeof found === 'string' ? found : JSON.stringify(found);
  throw new FgclipError('INVALID_FORMAT', 'The manifest is not a table manifest', {
    file: MANIFEST_FILE,
    expected,
    found: shown ?? 'nothing',
  });
}

function writeJson(folder: Folder, value: unknown): Promise<void> {
  return folder.write(MANIFEST_FILE, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}

/**
 * The manifest of a table folder alone.
 *
 * @throws NOT_FOUND; INVALID_FORMAT naming the entry that is missing or wrong; INVALID_DATA for a table whose writing was
 * interrupted.
 */
export async function readManifest(folder: Folder): Promise<StoredManifest> {
  return parseManifest(await readText(folder, MANIFEST_FILE, 'manifest of the table'));
}

/** The text files of a table folder, one JSON value a line. */
export const IMAGES_FILE = 'images.jsonl';
export const CAPTIONS_FILE = 'captions.jsonl';
export const ANNOTATIONS_FILE = 'annotations.jsonl';

/** The files of a table folder, for messages about its parts. */
export function tableFiles({ images, texts }: StoredManifest['shards']): TableFiles {
  return {
    images: images.map(({ file }) => file).join(', '),
    imageIds: IMAGES_FILE,
    texts: texts.map(({ file }) => file).join(', '),
    annotations: ANNOTATIONS_FILE,
  };
}
