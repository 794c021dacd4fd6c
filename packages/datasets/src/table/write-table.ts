import { FgclipError, type Matrix, takeRows } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import { checkTable } from './check-table.ts';
import { describeTable } from './create-table.ts';
import { fingerprintInTurns } from './fingerprint.ts';
import type { Folder } from './folder.ts';
import { markIncomplete, type StoredManifest, tableFiles, writeManifest } from './manifest.ts';
import { encodeShard, readRows, roundRows, type Shard, shardName } from './shards.ts';
import type { EmbeddingTable, RowDType, TableDescription } from './table.ts';
import { type TableLines, writeLines } from './table-lines.ts';

const DEFAULT_SHARD_ROWS = 16_384;

export interface WriteTableOptions {
  /** Element type of the stored rows. float16 halves the files and rounds to 11 bits. Default float32. */
  readonly dtype?: RowDType;
  /** Rows a shard. Default 16,384. */
  readonly shardRows?: number;
  readonly signal?: AbortSignal;
}

/**
 * Writes a table into a folder: shards of rows (safetensors), images.jsonl, captions.jsonl, annotations.jsonl and,
 * last, manifest.json. From the first byte on the folder reads as incomplete until the manifest is there; a table that
 * stood there before is overwritten.
 *
 * @returns The manifest as written. Its fingerprint is that of the stored rows, so float16 has its own.
 * @throws INVALID_DATA when a value does not fit float16; ABORTED; whatever the folder throws.
 */
export async function writeTable(
  table: EmbeddingTable,
  folder: Folder,
  options: WriteTableOptions = {},
): Promise<StoredManifest> {
  const { dtype = 'float32', shardRows = DEFAULT_SHARD_ROWS, signal } = options;
  if (!(Number.isInteger(shardRows) && shardRows > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', '`shardRows` must be a positive integer', { found: `${shardRows}` });
  }
  const contents = {
    ...table,
    images: roundRows(table.images, dtype),
    texts: roundRows(table.texts, dtype),
  };
  const { sets } = table.manifest;
  checkTable(contents, { sets });
  await markIncomplete(folder);
  const writeShards = async (kind: 'images' | 'texts'): Promise<Shard[]> => {
    const shards: Shard[] = [];
    for (const [index, rows] of slices(contents[kind], shardRows).entries()) {
      throwIfAborted(signal);
      const file = shardName(kind, index);
      await folder.write(file, encodeShard(rows, dtype));
      shards.push({ file, rows: rows.shape[0] });
    }
    return shards;
  };
  const shards = { images: await writeShards('images'), texts: await writeShards('texts') };
  await writeLines(folder, table);
  const fingerprint = await fingerprintInTurns(contents, sets, signal);
  const manifest = { ...table.manifest, dtype, fingerprint, shards };
  throwIfAborted(signal);
  await writeManifest(folder, manifest);
  return manifest;
}

function slices(rows: Matrix, size: number): Matrix[] {
  const count = rows.shape[0];
  return Array.from({ length: Math.ceil(count / size) }, (_, shard) => {
    const from = shard * size;
    return takeRows(
      rows,
      Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i),
    );
  });
}

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
