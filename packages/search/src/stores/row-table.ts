import type { StoredRow, StoreIdentity, VectorName } from './store.ts';

/** Rows of a block: their vectors are one array, which a matrix product takes as it is. */
const BLOCK_ROWS = 65_536;

/** A row but for its vectors, which lie in blocks. */
type Told = Omit<StoredRow, 'vector' | 'code'> & { readonly hasCode: boolean };

/** All rows of a store in memory: newest of each id, in blocks that grow one after the other. */
export class RowTable {
  readonly #identity: StoreIdentity;
  readonly #blocks: { readonly vector: Float32Array; readonly code: Float32Array | undefined }[] = [];
  /** By place; undefined where a row was replaced or deleted. */
  readonly #rows: (Told | undefined)[] = [];
  readonly #places = new Map<string, number>();

  constructor(identity: StoreIdentity) {
    this.#identity = identity;
  }

  /** Rows that there are. */
  get size(): number {
    return this.#places.size;
  }

  /** Places that were ever taken: those of rows that are gone stay empty. */
  get places(): number {
    return this.#rows.length;
  }

  put({ vector, code, ...told }: StoredRow): void {
    this.delete(told.id);
    const place = this.#rows.length;
    const block = this.#blockOf(place);
    const at = place % BLOCK_ROWS;
    block.vector.set(vector, at * this.#identity.dimension);
    if (code !== undefined) block.code?.set(code, at * (this.#identity.headDimension ?? 0));
    this.#rows.push({ ...told, hasCode: code !== undefined });
    this.#places.set(told.id, place);
  }

  delete(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#rows[place] = undefined;
    this.#places.delete(id);
    return true;
  }

  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  /** What is known of the row at a place but for its vectors; undefined where none is any more. */
  toldAt(place: number): Told | undefined {
    return this.#rows[place];
  }

  /** The row at a place, its vectors copied; undefined where none is any more. */
  rowAt(place: number): StoredRow | undefined {
    const told = this.#rows[place];
    if (told === undefined) return undefined;
    const { hasCode, ...row } = told;
    const part = (name: VectorName) => {
      const width = this.#widthOf(name);
      const at = place % BLOCK_ROWS;
      return (this.#blockOf(place)[name] as Float32Array).slice(at * width, (at + 1) * width);
    };
    return { ...row, vector: part('vector'), ...(hasCode && { code: part('code') }) };
  }

  /** The vectors of one kind in blocks of rows, [rows, width] each, those of rows that are gone included. */
  *blocks(name: VectorName): Generator<{ readonly from: number; readonly rows: number; readonly data: Float32Array }> {
    const width = this.#widthOf(name);
    for (const [k, block] of this.#blocks.entries()) {
      const rows = Math.min(BLOCK_ROWS, this.#rows.length - k * BLOCK_ROWS);
      const data = block[name];
      if (data !== undefined && rows > 0) yield { from: k * BLOCK_ROWS, rows, data: data.subarray(0, rows * width) };
    }
  }

  #widthOf(name: VectorName): number {
    return name === 'vector' ? this.#identity.dimension : (this.#identity.headDimension ?? 0);
  }

  #blockOf(place: number) {
    const at = Math.floor(place / BLOCK_ROWS);
    const { dimension, headDimension } = this.#identity;
    const block = this.#blocks[at] ?? {
      vector: new Float32Array(BLOCK_ROWS * dimension),
      code: headDimension === undefined ? undefined : new Float32Array(BLOCK_ROWS * headDimension),
    };
    this.#blocks[at] = block;
    return block;
  }
}
