/** A row's two vectors: what the model says, and the code that a trained head makes of it. */
export type VectorName = 'vector' | 'code';

/** Left, top, width and height in pixels of the upright photograph. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** What one may say of a row beside its vectors, and ask for with `where`. */
export type FieldValue = string | number | boolean;
export type Fields = Readonly<Record<string, FieldValue>>;

/** A part of a photograph, or all of it, as a store keeps it. */
export interface StoredRow {
  /** Of its own in the store; putting another row of this id replaces it. */
  readonly id: string;
  /** The photograph it is of: its path from the folder that was indexed. */
  readonly photograph: string;
  /** What of the photograph; all of it where absent. */
  readonly box?: Box | undefined;
  /** Unit vector of the model, [dimension]. */
  readonly vector: Float32Array;
  /** Unit vector of the head, [headDimension]; absent in a store without one. */
  readonly code?: Float32Array | undefined;
  readonly fields?: Fields | undefined;
  /** What the photograph was when it was read, so that one that has changed is told. */
  readonly version?: string | undefined;
}

/** Rows whose fields have these values: all of them; one of several where a list is given; a range. */
export type Where = Readonly<Record<string, FieldValue | readonly FieldValue[] | Range>>;

/** Both ends included; one may be left out. */
export interface Range {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** What a store was made for. Vectors of another model or head would be compared in vain, so such a store is refused. */
export interface StoreIdentity {
  /** SHA-256 of what the model's vectors depend on. */
  readonly model: string;
  /** The model as people call it, for messages. */
  readonly modelName: string;
  /** SHA-256 of the head; absent in a store of the model's own vectors alone. */
  readonly head?: string | undefined;
  readonly headName?: string | undefined;
  /** Length of the model's vectors. */
  readonly dimension: number;
  /** Length of the head's codes. */
  readonly headDimension?: number | undefined;
}

export interface StoreQuery {
  readonly by: VectorName;
  /** Unit vector of the same kind. */
  readonly query: Float32Array;
  /** How many rows at most; fewer only where fewer fit `where`. */
  readonly limit: number;
  readonly where?: Where | undefined;
  /** Look at every row, whatever index there is. Default false; the store on disk always does. */
  readonly exact?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A row found, with the dot product of its vector and the query's. */
export interface StoreHit {
  readonly row: StoredRow;
  readonly score: number;
}

/** Where rows are kept and looked up. One contract, held by every store; see test/store-contract.ts. */
export interface Store {
  readonly identity: StoreIdentity;
  /** Adds rows, or replaces those of the same ids; when the promise settles they outlast the process. */
  put(rows: readonly StoredRow[], options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Removes rows; the number of those that there were. */
  delete(ids: readonly string[]): Promise<number>;
  /** Rows by falling score. */
  search(query: StoreQuery): Promise<readonly StoreHit[]>;
  /** Rows by id, undefined for those that there are not, in the order asked for. */
  get(ids: readonly string[]): Promise<readonly (StoredRow | undefined)[]>;
  /** All rows in batches, each once. */
  scan(options?: {
    readonly where?: Where | undefined;
    readonly batch?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncIterable<readonly StoredRow[]>;
  count(where?: Where): Promise<number>;
  close(): Promise<void>;
}
