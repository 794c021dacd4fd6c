import { FgclipError, type Matrix, throwIfAborted } from '@fgclip/core';
import { checkTable } from './check-table.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Folder, readBytes, readText } from './folder.ts';
import { isRecord, readJsonLines } from './json-lines.ts';
import { MANIFEST_FILE, parseManifest } from './stored-manifest.ts';
import type { Annotation, EmbeddingTable, TableContents } from './table.ts';
import { ANNOTATIONS_FILE, CAPTIONS_FILE, IMAGES_FILE } from './table-names.ts';
import { decodeShard } from './table-shards.ts';

/**
 * Reads a table from a folder that `writeTable` wrote, and checks it whole: every file, every row count, every index,
 * every number, and the fingerprint.
 *
 * @throws NOT_FOUND for a missing file; INVALID_FORMAT and SHAPE_MISMATCH for files that are not what the manifest
 * says; INVALID_DATA for NaN or Infinity, indices out of range, an interrupted writing or changed contents; ABORTED.
 */
export async function readTable(folder: Folder, options: { signal?: AbortSignal } = {}): Promise<EmbeddingTable> {
  const { shards, ...manifest } = parseManifest(await readText(folder, MANIFEST_FILE, 'manifest of the table'));
  const readRows = async (kind: 'images' | 'texts'): Promise<Matrix> => {
    const parts: Matrix[] = [];
    for (const shard of shards[kind]) {
      throwIfAborted(options.signal);
      const bytes = await readBytes(folder, shard.file, `shard of ${shard.rows} rows of ${kind}`);
      parts.push(decodeShard(bytes, shard, manifest.dimension));
    }
    return joinRows(parts, manifest.dimension);
  };
  const readLines = async <T>(file: string, kind: keyof typeof manifest.counts, read: (value: unknown) => T) => {
    const lines = readJsonLines(await readText(folder, file, `list of ${kind}`), file, read);
    checkLines(lines.length, manifest.counts[kind], file);
    return lines;
  };
  const contents: TableContents = {
    images: await readRows('images'),
    imageIds: await readLines(IMAGES_FILE, 'images', (value) => textOf(value, 'id')),
    texts: await readRows('texts'),
    captions: await readLines(CAPTIONS_FILE, 'texts', (value) => textOf(value, 'caption')),
    annotations: await readLines(ANNOTATIONS_FILE, 'annotations', annotationOf),
  };
  checkTable(contents, {
    images: shards.images.map(({ file }) => file).join(', '),
    texts: shards.texts.map(({ file }) => file).join(', '),
    annotations: ANNOTATIONS_FILE,
  });
  checkFingerprint(contents, manifest.fingerprint);
  return { manifest, ...contents };
}

/** Allocated once all parts are read and checked: never more than the files hold. */
function joinRows(parts: readonly Matrix[], columns: number): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.shape[0], 0);
  const data = new Float32Array(rows * columns);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [rows, columns], data };
}

function textOf(value: unknown, key: string): string {
  const text = isRecord(value) ? value[key] : undefined;
  if (typeof text !== 'string') throw new TypeError(`expected { "${key}": text }`);
  return text;
}

function annotationOf(value: unknown): Annotation {
  const isRows = (rows: unknown) => Array.isArray(rows) && rows.every((entry) => typeof entry === 'number');
  const isRight =
    isRecord(value) &&
    typeof value.image === 'number' &&
    isRows(value.captions) &&
    (value.negatives === undefined || isRows(value.negatives)) &&
    (value.id === undefined || typeof value.id === 'string');
  if (!isRight) throw new TypeError('expected { "image": row, "captions": rows, "negatives"?: rows, "id"?: text }');
  return value as unknown as Annotation;
}

function checkLines(found: number, expected: number, file: string): void {
  if (found === expected) return;
  throw new FgclipError('SHAPE_MISMATCH', 'The file does not hold as many lines as the manifest promises', {
    file,
    expected: `${expected} lines`,
    found: `${found}`,
  });
}

function checkFingerprint(contents: TableContents, expected: string): void {
  const found = fingerprintOf(contents);
  if (found === expected) return;
  throw new FgclipError('INVALID_DATA', 'The contents of the table are not those the manifest was written for', {
    file: MANIFEST_FILE,
    expected: `fingerprint ${expected}`,
    found,
  });
}
