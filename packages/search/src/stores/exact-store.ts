import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError, matrix, type Program, type Runtime } from '@fgclip/core';
import { defineGraph, input, matmul, transpose } from '@fgclip/core/graph';
import { throwIfAborted } from '@fgclip/core/internal';
import { writeFileAtomically } from '@fgclip/node/internal';
import { RowTable } from './row-table.ts';
import {
  compareShards,
  listShards,
  newWriter,
  readShard,
  removeShards,
  type Shard,
  type ShardName,
  writeShard,
} from './shards.ts';
import type { Store, StoredRow, StoreHit, StoreIdentity, StoreQuery, VectorName, Where } from './store.ts';
import { best } from './top.ts';
import { checkWhere, fits } from './where.ts';

export interface OpenStoreOptions {
  /** What the store is for: a new one is made for it, one that was made for anything else is refused. */
  readonly identity?: StoreIdentity | undefined;
  /** What it is to be asked with: it must have been made for this model, and for this head where the head makes codes. */
  readonly asked?: StoreIdentity | undefined;
  /** Runs the matrix products. Default plain JavaScript, five times slower from some ten thousand rows on. */
  readonly runtime?: Runtime | undefined;
}

/** Scores of all rows that fit, by their places in the store. */
export interface AllScores {
  readonly places: Int32Array;
  /** [places] */
  readonly scores: Float32Array;
}

/** A store on disk that looks at every row. */
export interface ExactStore extends Store {
  readonly folder: string;
  /** The scores of every row that fits, for rankings that need more than the first few. */
  scoreAll(query: Omit<StoreQuery, 'limit' | 'exact'>): Promise<AllScores>;
  /** What is known of the row at a place, but for its vectors. */
  toldAt(place: number): Omit<StoredRow, 'vector' | 'code'> | undefined;
  /** Writes everything into one shard and removes the others, when nobody else writes. */
  compact(): Promise<void>;
}

const IDENTITY_FILE = 'store.json';
const SHARDS = 'shards';

/**
 * Opens a store in a folder: shards that are only ever added, each written whole or not at all, so that a kill at any
 * moment loses nothing that was put; the newest row of an id counts. Several processes may write at once. All vectors are
 * held in memory, 4 bytes a value.
 *
 * @throws NOT_FOUND for a folder without a store, unless `identity` says what to make; INVALID_ARGUMENT for one that was
 * made for another model or head, naming both; INVALID_FORMAT for files that are none of a store; IO.
 */
export async function openStore(
  folder: string,
  { identity, asked, runtime }: OpenStoreOptions = {},
): Promise<ExactStore> {
  const own = await identityOf(folder, identity);
  // A store with codes may be asked without a head.
  if (asked !== undefined) checkSame(asked.head === undefined ? { ...own, head: undefined } : own, asked, folder);
  const shards = join(folder, SHARDS);
  await mkdir(shards, { recursive: true });
  const state = new StoreState(shards, own);
  const products = productsOf(runtime);
  await state.refresh();
  const scoreAll: ExactStore['scoreAll'] = async ({ by, query, where, signal }) => {
    checkQuery(own, by, query);
    checkWhere(where);
    await state.refresh();
    return scoresOf(state.table, { by, query, where, signal }, products);
  };
  return {
    folder,
    identity: own,
    scoreAll,
    toldAt: (place) => state.table.toldAt(place),
    async put(rows, { signal } = {}) {
      throwIfAborted(signal);
      for (const row of rows) checkRow(own, row);
      if (rows.length > 0) await state.write({ rows, deleted: [] });
    },
    async delete(ids) {
      await state.refresh();
      const there = [...new Set(ids)].filter((id) => state.table.placeOf(id) !== undefined);
      if (there.length > 0) await state.write({ rows: [], deleted: there });
      return there.length;
    },
    async search({ limit, ...query }) {
      const { places, scores } = await scoreAll(query);
      return best(scores, limit, (k) => state.table.toldAt(places[k] as number)?.id ?? '').map(
        (k): StoreHit => ({ row: state.table.rowAt(places[k] as number) as StoredRow, score: scores[k] as number }),
      );
    },
    async get(ids) {
      await state.refresh();
      return ids.map((id) => {
        const place = state.table.placeOf(id);
        return place === undefined ? undefined : state.table.rowAt(place);
      });
    },
    async *scan({ where, batch = 1000, signal } = {}) {
      checkWhere(where);
      await state.refresh();
      const { table } = state;
      let rows: StoredRow[] = [];
      for (let place = 0; place < table.places; place++) {
        const told = table.toldAt(place);
        if (told === undefined || !fits(told.fields, where)) continue;
        rows.push(table.rowAt(place) as StoredRow);
        if (rows.length < batch) continue;
        throwIfAborted(signal);
        yield rows;
        rows = [];
      }
      if (rows.length > 0) yield rows;
    },
    async count(where) {
      checkWhere(where);
      await state.refresh();
      if (where === undefined) return state.table.size;
      let count = 0;
      for (let place = 0; place < state.table.places; place++) {
        const told = state.table.toldAt(place);
        if (told !== undefined && fits(told.fields, where)) count++;
      }
      return count;
    },
    compact: () => state.compact(),
    close: () => products.dispose(),
  };
}

/** What is on disk, as far as it has been read. */
class StoreState {
  readonly #folder: string;
  readonly #identity: StoreIdentity;
  readonly #writer = newWriter();
  readonly #read = new Set<string>();
  /** When each id was put or deleted last. */
  readonly #newest = new Map<string, Omit<ShardName, 'file'>>();
  #sequence = 0;
  #turn: Promise<void> = Promise.resolve();
  table: RowTable;

  constructor(folder: string, identity: StoreIdentity) {
    this.#folder = folder;
    this.#identity = identity;
    this.table = new RowTable(identity);
  }

  /** Reads what others have written since. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#readNew();
    });
  }

  write(shard: Shard): Promise<void> {
    return this.#inTurn(async () => {
      await this.#readNew();
      const at = { sequence: this.#sequence + 1, writer: this.#writer };
      const name = await writeShard(this.#folder, at, shard, this.#identity);
      this.#take(name, shard);
    });
  }

  compact(): Promise<void> {
    return this.#inTurn(async () => {
      // What others write from here on stays.
      const old = await this.#readNew();
      const places = Array.from({ length: this.table.places }, (_, place) => place);
      const rows = places.flatMap((place) => this.table.rowAt(place) ?? []);
      const at = { sequence: this.#sequence + 1, writer: this.#writer };
      const name = await writeShard(this.#folder, at, { rows, deleted: [] }, this.#identity);
      await removeShards(this.#folder, old);
      this.table = new RowTable(this.#identity);
      this.#newest.clear();
      this.#take(name, { rows, deleted: [] });
    });
  }

  /** All shards that have been read now. */
  async #readNew(): Promise<ShardName[]> {
    const shards = await listShards(this.#folder);
    for (const name of shards) {
      if (!this.#read.has(name.file)) this.#take(name, await readShard(this.#folder, name));
    }
    return shards;
  }

  /** Shards may come late: what is newer stays. */
  #take(name: ShardName, { rows, deleted }: Shard): void {
    const isNews = (id: string) => {
      const known = this.#newest.get(id);
      return known === undefined || compareShards(known, name) <= 0;
    };
    for (const id of deleted) {
      if (!isNews(id)) continue;
      this.table.delete(id);
      this.#newest.set(id, name);
    }
    for (const row of rows) {
      if (!isNews(row.id)) continue;
      this.table.put(row);
      this.#newest.set(row.id, name);
    }
    this.#read.add(name.file);
    this.#sequence = Math.max(this.#sequence, name.sequence);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

async function identityOf(folder: string, wanted: StoreIdentity | undefined): Promise<StoreIdentity> {
  const file = join(folder, IDENTITY_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new FgclipError('IO', 'Cannot read the store', { file, cause: error });
  });
  if (text === undefined) {
    if (wanted === undefined) {
      throw new FgclipError('NOT_FOUND', 'There is no store in the folder', {
        ...{ file: folder, expected: 'a folder with store.json', hint: 'Make one: fgclip index' },
      });
    }
    await writeFileAtomically(
      file,
      new TextEncoder().encode(`${JSON.stringify({ formatVersion: 1, ...wanted }, null, 2)}\n`),
    );
    return wanted;
  }
  const found = parsedIdentity(text, file);
  if (wanted !== undefined) checkSame(found, wanted, folder);
  return found;
}

function parsedIdentity(text: string, file: string): StoreIdentity {
  try {
    const { formatVersion, ...identity } = JSON.parse(text);
    if (formatVersion !== 1 || typeof identity.model !== 'string')
      throw new TypeError(`formatVersion ${formatVersion}`);
    return identity;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file does not say what the store is for', { file, cause });
  }
}

/** @throws INVALID_ARGUMENT for a store that was made for another model or head. */
function checkSame(found: StoreIdentity, wanted: StoreIdentity, file: string): void {
  for (const [what, name] of [
    ['model', 'modelName'],
    ['head', 'headName'],
  ] as const) {
    if (found[what] === wanted[what]) continue;
    throw new FgclipError('INVALID_ARGUMENT', `The store was made for another ${what}`, {
      file,
      expected: found[name] ?? `no ${what}`,
      found: wanted[name] ?? `no ${what}`,
      hint: 'Vectors of different ones cannot be compared: index into another store',
    });
  }
}

function checkRow({ dimension, headDimension }: StoreIdentity, { id, vector, code }: StoredRow): void {
  const isRight = vector.length === dimension && (code === undefined || code.length === headDimension);
  if (isRight && vector.every(Number.isFinite) && (code?.every(Number.isFinite) ?? true)) return;
  throw new FgclipError(isRight ? 'INVALID_DATA' : 'SHAPE_MISMATCH', `Row "${id}" does not fit the store`, {
    expected: `${dimension} finite values${headDimension === undefined ? '' : `, and a code of ${headDimension} or none`}`,
    found: `${vector.length}${code === undefined ? '' : `, and a code of ${code.length}`}`,
  });
}

function checkQuery({ dimension, headDimension }: StoreIdentity, by: VectorName, query: Float32Array): void {
  const width = by === 'vector' ? dimension : headDimension;
  if (query.length === width) return;
  throw new FgclipError('SHAPE_MISMATCH', `The query does not fit the store's ${by}s`, {
    expected: width === undefined ? 'none: the store has no codes' : `${width} values`,
    found: `${query.length}`,
  });
}

interface Products {
  /** rows [n, d] times a vector [d]: [n]. */
  times(rows: Float32Array, count: number, query: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

function productsOf(runtime: Runtime | undefined): Products {
  let program: Promise<Program> | undefined;
  return {
    async times(rows, count, query) {
      const width = query.length;
      if (runtime === undefined) return plainTimes(rows, count, query);
      const [left, right] = [input('rows', ['n', 'd']), input('query', [1, 'd'])];
      program ??= runtime.compile(defineGraph({ outputs: { scores: matmul(left, transpose(right)) } }));
      const found = await (await program).run({ rows: matrix(rows, count, width), query: matrix(query, 1, width) });
      return found.scores?.data as Float32Array;
    },
    async dispose() {
      await (await program)?.dispose();
    },
  };
}

function plainTimes(rows: Float32Array, count: number, query: Float32Array): Float32Array {
  const width = query.length;
  return Float32Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (rows[i * width + k] as number) * (query[k] as number);
    return sum;
  });
}

async function scoresOf(
  table: RowTable,
  { by, query, where, signal }: Pick<StoreQuery, 'by' | 'query' | 'signal'> & { readonly where?: Where | undefined },
  products: Products,
): Promise<AllScores> {
  const places = new Int32Array(table.size);
  const scores = new Float32Array(table.size);
  let count = 0;
  for (const { from, rows, data } of table.blocks(by)) {
    throwIfAborted(signal);
    const found = await products.times(data, rows, query);
    for (let i = 0; i < rows; i++) {
      const told = table.toldAt(from + i);
      if (told === undefined || (by === 'code' && !told.hasCode) || !fits(told.fields, where)) continue;
      places[count] = from + i;
      scores[count] = found[i] as number;
      count++;
    }
  }
  return { places: places.subarray(0, count), scores: scores.subarray(0, count) };
}
