import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type ClipEncoder, FgclipError, type Matrix, row } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import { createMatcher, type Head, type Matcher } from '@fgclip/heads';
import { decodeImage } from '@fgclip/node';
import { mapAhead } from '@fgclip/node/internal';
import { type Region, type Regions, wholeRegions } from '../regions/regions.ts';
import type { Fields, Store, StoredRow } from '../stores/store.ts';

export interface IndexFolderOptions {
  /** Folder of photographs; folders within it are looked through, too. */
  readonly folder: string;
  readonly store: Store;
  /** What embeds. */
  readonly model: ClipEncoder;
  /** Whose codes are stored beside the model's vectors; none for a head that leaves images as they are. */
  readonly head?: Head | undefined;
  /** Default the whole of each. */
  readonly regions?: Regions | undefined;
  /** What is known of photographs, by their names: paths from the folder, with "/". */
  readonly fields?: ReadonlyMap<string, Fields> | undefined;
  /** Whether rows of photographs that are gone are removed. Default false. */
  readonly prune?: boolean | undefined;
  /** Most pixels a photograph may have. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IndexProgress) => void) | undefined;
}

export interface IndexProgress {
  /** Photographs. */
  readonly done: number;
  readonly total: number;
  readonly skipped: number;
}

export interface IndexResult {
  readonly photographs: number;
  /** Embedded now; the others were in the store as they are. */
  readonly embedded: number;
  readonly regions: number;
  readonly skipped: readonly { readonly photograph: string; readonly reason: string }[];
  /** In the store and not in the folder any more; removed where that was asked for. */
  readonly gone: readonly string[];
}

/** Photographs whose rows go into the store at once; a kill loses the work on no more than these. */
const PHOTOGRAPHS_A_PUT = 32;
const DECODED_AHEAD = 3;
const PICTURE = /\.(?:jpe?g|png|webp|gif|tiff?|avif)$/i;

/**
 * Embeds the photographs of a folder into a store: those that are not in it, or have changed since. What is done is in the
 * store, so that an interrupted run goes on. Photographs that cannot be read are counted, listed and left out.
 *
 * @throws NOT_FOUND for a folder that is not there; ABORTED; as the store and the model do.
 */
export async function indexFolder(options: IndexFolderOptions): Promise<IndexResult> {
  const { folder, store, model, head, signal, onProgress } = options;
  const known = await versionsIn(store, signal);
  const found = await photographsIn(folder);
  const open = found.filter(({ name, version }) => known.get(name)?.version !== version);
  const matcher = head && createMatcher(head, { signal });
  const skipped: { photograph: string; reason: string }[] = [];
  let [done, regions, embedded] = [found.length - open.length, 0, 0];
  const report = () => onProgress?.({ done, total: found.length, skipped: skipped.length });
  report();
  let batch: StoredRow[] = [];
  let inBatch = 0;
  const put = async () => {
    const photographs = new Set(batch.map(({ photograph }) => photograph));
    const ids = new Set(batch.map(({ id }) => id));
    const outdated = [...photographs].flatMap((name) => (known.get(name)?.ids ?? []).filter((id) => !ids.has(id)));
    await store.put(batch, { signal });
    if (outdated.length > 0) await store.delete(outdated);
    [batch, inBatch] = [[], 0];
  };
  try {
    const embeddings = mapAhead(open, DECODED_AHEAD, (photograph) => embed(photograph, { ...options, model }));
    for await (const one of embeddings) {
      throwIfAborted(signal);
      done++;
      if ('reason' in one) skipped.push(one);
      else {
        const rows = await rowsOf(one, matcher, options.fields?.get(one.photograph.name));
        batch.push(...rows);
        regions += rows.length;
        embedded++;
        if (++inBatch >= PHOTOGRAPHS_A_PUT) await put();
      }
      report();
    }
  } finally {
    // What is embedded is kept, also when the run is stopped.
    if (batch.length > 0) await put();
    await matcher?.dispose();
  }
  const names = new Set(found.map(({ name }) => name));
  const gone = [...known.keys()].filter((name) => !names.has(name));
  if (options.prune) await store.delete(gone.flatMap((name) => known.get(name)?.ids ?? []));
  return { photographs: found.length, embedded, regions, skipped, gone };
}

interface Photograph {
  /** Path from the folder, with "/". */
  readonly name: string;
  readonly path: string;
  /** Size and time of change. */
  readonly version: string;
}

interface Embedded {
  readonly photograph: Photograph;
  readonly regions: readonly Region[];
  /** [regions, d], as the model gives them. */
  readonly rows: Matrix;
}

async function photographsIn(folder: string): Promise<Photograph[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause) => {
    throw new FgclipError('NOT_FOUND', 'The folder of photographs cannot be read', { file: folder, cause });
  });
  const photographs: Photograph[] = [];
  for (const entry of entries.filter((name) => PICTURE.test(name)).sort()) {
    const path = join(folder, entry);
    const { size, mtimeMs } = await stat(path);
    photographs.push({ name: entry.split(sep).join('/'), path, version: `${size} bytes, ${Math.floor(mtimeMs)}` });
  }
  return photographs;
}

async function versionsIn(store: Store, signal: AbortSignal | undefined) {
  const known = new Map<string, { readonly version: string | undefined; readonly ids: string[] }>();
  for await (const rows of store.scan({ signal })) {
    for (const { photograph, version, id } of rows) {
      const one = known.get(photograph) ?? { version, ids: [] };
      one.ids.push(id);
      known.set(photograph, one);
    }
  }
  return known;
}

async function embed(
  photograph: Photograph,
  { model, regions = wholeRegions, maxPixels, signal }: IndexFolderOptions,
): Promise<Embedded | { readonly photograph: string; readonly reason: string }> {
  throwIfAborted(signal);
  try {
    const image = await decodeImage(photograph.path, { maxPixels, signal });
    const found = await regions({ ...photograph, size: image });
    const inputs = found.map(({ box }) =>
      box === undefined ? image : { image, box: { x: box[0], y: box[1], width: box[2], height: box[3] }, scale: 1 },
    );
    return { photograph, regions: found, rows: await model.embedImages(inputs, { signal }) };
  } catch (error) {
    const isOfPicture =
      FgclipError.isInstance(error) && ['INVALID_FORMAT', 'INVALID_DATA', 'IO', 'NOT_FOUND'].includes(error.code);
    if (!isOfPicture) throw error;
    return { photograph: photograph.name, reason: error.message };
  }
}

async function rowsOf(
  { photograph, regions, rows }: Embedded,
  matcher: Matcher | undefined,
  fields: Fields | undefined,
): Promise<StoredRow[]> {
  const codes = await matcher?.encodeImages(rows);
  return regions.map(({ box }, k) => ({
    ...{ id: `${photograph.name}#${k}`, photograph: photograph.name, version: photograph.version },
    ...(box !== undefined && { box }),
    vector: unit(row(rows, k)),
    ...(codes !== undefined && { code: unit(row(codes, k)) }),
    ...(fields !== undefined && { fields }),
  }));
}

/** The same direction, of length 1. */
export function unit(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value * value;
  const scale = 1 / Math.sqrt(sum);
  return values.map((value) => value * scale);
}
