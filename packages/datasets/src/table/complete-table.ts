import { throwIfAborted } from '@fgclip/core';
import { checkTable } from './check-table.ts';
import { describeTable } from './create-table.ts';
import { fingerprintInTurns } from './fingerprint.ts';
import type { Folder } from './folder.ts';
import { readRows } from './read-rows.ts';
import { markIncomplete, type StoredManifest, writeManifest } from './stored-manifest.ts';
import type { RowDType, TableDescription } from './table.ts';
import { type TableLines, writeLines } from './table-lines.ts';
import { tableFiles } from './table-names.ts';

/** Shards that lie in a folder already, in the order of their rows. */
export interface StoredRows {
  readonly dtype: RowDType;
  /** Length of every row, d. */
  readonly dimension: number;
  readonly shards: StoredManifest['shards'];
}

/**
 * Makes shards of rows that lie in a folder a table: writes images.jsonl, captions.jsonl, annotations.jsonl and, last,
 * manifest.json. For those who write rows as they come, where `writeTable` writes a table that is in memory.
 *
 * @returns The manifest as written.
 * @throws What `readTable` throws for shards that are missing or hold other rows, and `createTable` for lines that do
 * not fit; ABORTED.
 */
export async function completeTable(
  folder: Folder,
  { dtype, dimension, shards }: StoredRows,
  lines: TableLines,
  description: TableDescription = {},
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<StoredManifest> {
  const { signal } = options;
  const images = await readRows(folder, 'images', shards.images, dimension, signal);
  const texts = await readRows(folder, 'texts', shards.texts, dimension, signal);
  const contents = { ...lines, images, texts };
  checkTable(contents, { sets: description.sets, files: tableFiles(shards) });
  const fingerprint = await fingerprintInTurns(contents, description.sets, signal);
  const manifest = { ...describeTable(contents, description, fingerprint), dtype, shards };
  throwIfAborted(signal);
  await markIncomplete(folder);
  await writeLines(folder, lines);
  await writeManifest(folder, manifest);
  return manifest;
}
