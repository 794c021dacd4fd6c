import { FgclipError, type Matrix, matrix } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import { readJsonLines } from '../json.ts';
import { checkAnnotation, checkRows } from './check-table.ts';
import { type Folder, readBytes, readText } from './folder.ts';
import { ANNOTATIONS_FILE, readManifest, type StoredManifest } from './manifest.ts';
import { decodeShard, type Shard } from './shards.ts';
import { annotationOf } from './table-lines.ts';

export interface PairsOptions {
  /** Only annotations of these sets. Default all. */
  readonly sets?: readonly string[] | undefined;
  /** Bytes of rows that are in memory at a time, or a shard of either side where those are more. Default 384 MB. */
  readonly memory?: number | undefined;
  /** Pairs in a block. Default 4096. */
  readonly blockRows?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The pairs of a table that need not fit in memory. */
export interface TablePairs {
  readonly manifest: StoredManifest;
  /** How many there are: each image with each of its captions, once. */
  readonly count: number;
  /** Rows that belong together, [pairs, d] each, in the order that reads every shard as seldom as memory allows. */
  blocks(): AsyncGenerator<{ readonly images: Matrix; readonly texts: Matrix }>;
}

const MEMORY = 384 * 2 ** 20;
/** Share of it for images: each group of them goes through all the captions it has, so few groups read the least. */
const FOR_IMAGES = 7 / 8;
const BLOCK_ROWS = 4096;

/**
 * Opens the pairs of a table in a folder. Rows are checked as they are read; the fingerprint, which takes all of the
 * table, is not.
 *
 * @throws NOT_FOUND, INVALID_FORMAT and SHAPE_MISMATCH for files that are not what the manifest says; INVALID_DATA for
 * indices out of range; ABORTED. blocks() throws so, too, and INVALID_DATA for NaN, Infinity and rows of zeros.
 */
export async function openPairs(
  folder: Folder,
  { sets, memory = MEMORY, blockRows = BLOCK_ROWS, signal }: PairsOptions = {},
): Promise<TablePairs> {
  const manifest = await readManifest(folder);
  const pairs = await readPairs(folder, manifest, sets);
  throwIfAborted(signal);
  const { shards, dimension, counts } = manifest;
  return {
    ...{ manifest, count: pairs.length },
    async *blocks() {
      const images = rowGroups(folder, 'image', shards.images, dimension, memory * FOR_IMAGES);
      const texts = rowGroups(folder, 'text', shards.texts, dimension, memory * (1 - FOR_IMAGES));
      for (const image of images) {
        const ofImage = pairs.filter((pair) => isWithin(image, imageOf(pair, counts)));
        for (const text of texts) {
          const some = ofImage.filter((pair) => isWithin(text, textOf(pair, counts)));
          for (let from = 0; from < some.length; from += blockRows) {
            throwIfAborted(signal);
            const block = some.subarray(from, from + blockRows);
            yield {
              images: await image.take(block.map((pair) => imageOf(pair, counts))),
              texts: await text.take(block.map((pair) => textOf(pair, counts))),
            };
          }
        }
      }
    },
  };
}

type Counts = StoredManifest['counts'];

/** A pair is one number, image x texts + text: a million of them are 8 MB, and sort in no time. */
const imageOf = (pair: number, { texts }: Counts) => Math.floor(pair / texts);
const textOf = (pair: number, { texts }: Counts) => pair % texts;

/** All pairs in rising order, each once. */
async function readPairs(folder: Folder, manifest: StoredManifest, sets: readonly string[] | undefined) {
  const { counts, sets: described } = manifest;
  checkSets(sets, manifest);
  if (!Number.isSafeInteger(counts.images * counts.texts)) {
    throw new FgclipError('INVALID_DATA', 'The table is too large to number its pairs', {
      expected: 'images x captions below 2^53',
      found: `${counts.images} x ${counts.texts}`,
    });
  }
  const targets = {
    ...{ images: counts.images, texts: counts.texts },
    sets: described && new Set(described.map(({ name }) => name)),
  };
  const pairs: number[] = [];
  let line = 0;
  const lines = readJsonLines(
    await readText(folder, ANNOTATIONS_FILE, 'list of annotations'),
    ANNOTATIONS_FILE,
    (value) => {
      const annotation = annotationOf(value);
      checkAnnotation(annotation, line++, targets, ANNOTATIONS_FILE);
      if (sets !== undefined && !(annotation.set !== undefined && sets.includes(annotation.set))) return;
      for (const text of annotation.captions) pairs.push(annotation.image * counts.texts + text);
    },
  );
  if (lines.length !== counts.annotations) {
    throw new FgclipError('SHAPE_MISMATCH', 'The file does not hold as many lines as the manifest promises', {
      ...{ file: ANNOTATIONS_FILE, expected: `${counts.annotations} lines`, found: `${lines.length}` },
    });
  }
  const sorted = Float64Array.from(pairs).sort();
  return sorted.filter((pair, i) => pair !== sorted[i - 1]);
}

function checkSets(sets: readonly string[] | undefined, { sets: described = [] }: StoredManifest): void {
  const unknown = sets?.find((name) => !described.some((set) => set.name === name));
  if (unknown === undefined) return;
  throw new FgclipError('NOT_FOUND', `The table has no set called "${unknown}"`, {
    expected: described.map(({ name }) => name).join(', ') || 'no sets',
  });
}

/** Consecutive rows that are in memory together. */
interface RowGroup {
  readonly from: number;
  readonly to: number;
  /** The given rows of the table, [rows, d]. */
  take(rows: Float64Array): Promise<Matrix>;
}

function isWithin({ from, to }: RowGroup, row: number): boolean {
  return row >= from && row < to;
}

/** The rows of one side in groups of shards, of which only the last used is in memory. */
function rowGroups(
  folder: Folder,
  kind: 'image' | 'text',
  shards: readonly Shard[],
  dimension: number,
  memory: number,
): RowGroup[] {
  const checked = new Set<string>();
  let loaded: { readonly from: number; readonly parts: readonly Matrix[] } | undefined;
  const load = async (from: number, some: readonly Shard[]) => {
    if (loaded?.from === from) return loaded.parts;
    // The one before is let go of first.
    loaded = undefined;
    const parts: Matrix[] = [];
    for (const shard of some) {
      const bytes = await readBytes(folder, shard.file, `shard of ${shard.rows} rows of ${kind}s`);
      const rows = decodeShard(bytes, shard, dimension);
      if (!checked.has(shard.file)) checkRows(kind, rows, shard.file);
      checked.add(shard.file);
      parts.push(rows);
    }
    loaded = { from, parts };
    return parts;
  };
  let from = 0;
  return groupsOf(shards, Math.max(1, Math.floor(memory / (4 * dimension)))).map((some) => {
    const group = { from, to: from + some.reduce((sum, { rows }) => sum + rows, 0) };
    from = group.to;
    return { ...group, take: async (rows) => gathered(await load(group.from, some), rows, group.from, dimension) };
  });
}

/** Shards one after the other, as many together as have no more than so many rows. */
function groupsOf(shards: readonly Shard[], most: number): Shard[][] {
  const groups: Shard[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const shard of shards) {
    if (rows + shard.rows > most) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)?.push(shard);
    rows += shard.rows;
  }
  return groups;
}

/**
 * Rows out of the parts that lie one behind the other from row `first` on, [rows, dimension]: a view where they follow
 * each other in one part, as they do where captions lie beside their images.
 */
function gathered(parts: readonly Matrix[], rows: Float64Array, first: number, dimension: number): Matrix {
  const [start = first] = rows;
  const run = rows.every((row, i) => row === start + i) ? rowsFrom(parts, start - first, dimension) : undefined;
  if (run !== undefined && run.length >= rows.length * dimension) {
    return matrix(run.subarray(0, rows.length * dimension), rows.length, dimension);
  }
  const data = new Float32Array(rows.length * dimension);
  rows.forEach((row, i) => {
    data.set(rowsFrom(parts, row - first, dimension).subarray(0, dimension), i * dimension);
  });
  return matrix(data, rows.length, dimension);
}

/** The rows from row `at` of all parts on, as far as its part goes. */
function rowsFrom(parts: readonly Matrix[], at: number, dimension: number): Float32Array {
  let left = at;
  for (const { data, shape } of parts) {
    if (left < shape[0]) return data.subarray(left * dimension);
    left -= shape[0];
  }
  return new Float32Array(0);
}
