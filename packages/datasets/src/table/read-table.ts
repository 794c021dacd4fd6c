import { FgclipError } from '@fgclip/core';
import { checkTable } from './check-table.ts';
import { fingerprintInTurns } from './fingerprint.ts';
import type { Folder } from './folder.ts';
import { MANIFEST_FILE, readManifest, tableFiles } from './manifest.ts';
import { readRows } from './shards.ts';
import type { EmbeddingTable, TableContents, TableManifest } from './table.ts';
import { readLines } from './table-lines.ts';

/**
 * Reads a table from a folder that `writeTable` wrote, and checks it whole: every file, every row count, every index,
 * every number, and the fingerprint.
 *
 * @throws NOT_FOUND for a missing file; INVALID_FORMAT and SHAPE_MISMATCH for files that are not what the manifest
 * says; INVALID_DATA for NaN, Infinity or rows of zeros, indices out of range, an interrupted writing or changed contents; ABORTED.
 */
export async function readTable(folder: Folder, options: { signal?: AbortSignal } = {}): Promise<EmbeddingTable> {
  const { shards, ...manifest } = await readManifest(folder);
  const { dimension, counts, sets } = manifest;
  const images = await readRows(folder, 'images', shards.images, dimension, options.signal);
  const texts = await readRows(folder, 'texts', shards.texts, dimension, options.signal);
  const contents = { images, texts, ...(await readLines(folder, counts)) };
  checkTable(contents, { sets, files: tableFiles(shards) });
  await checkFingerprint(contents, manifest, options.signal);
  return { manifest, ...contents };
}

async function checkFingerprint(
  contents: TableContents,
  { sets, fingerprint: expected }: TableManifest,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await fingerprintInTurns(contents, sets, signal);
  if (found === expected) return;
  throw new FgclipError('INVALID_DATA', 'The contents of the table are not those the manifest was written for', {
    file: MANIFEST_FILE,
    expected: `fingerprint ${expected}`,
    found,
  });
}
