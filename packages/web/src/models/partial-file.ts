import { FgclipError } from '@fgclip/core';
import type { FileKey, FileRecord, FileStore } from './file-store.ts';

/** Bytes that are gathered before they are stored: as many may be lost with the page. */
const PART_BYTES = 8 * 2 ** 20;

/**
 * A file on its way: what has come of it is stored part by part, so that the next page goes on from there. When the
 * browser does not store any more, the rest is kept in memory.
 */
export class PartialFile {
  readonly #key: FileKey;
  readonly #onNotStored: (error: FgclipError) => void;
  #store: FileStore | undefined;
  #record: FileRecord | undefined;
  #parts: Blob[];
  #gathered: Uint8Array<ArrayBuffer>[] = [];
  #gatheredBytes = 0;

  private constructor(
    key: FileKey,
    found: { store: FileStore | undefined; record: FileRecord | undefined; parts: Blob[] },
    onNotStored: (error: FgclipError) => void,
  ) {
    this.#key = key;
    this.#store = found.store;
    this.#record = found.record;
    this.#parts = found.parts;
    this.#onNotStored = onNotStored;
  }

  /** Opens it with what an earlier download has left. */
  static async open(
    store: FileStore | undefined,
    key: FileKey,
    onNotStored: (error: FgclipError) => void,
  ): Promise<PartialFile> {
    const record = (await store?.readJson(key)) as FileRecord | undefined;
    const parts = record === undefined ? [] : ((await store?.readParts(key)) ?? []);
    return new PartialFile(key, { store, record, parts }, onNotStored);
  }

  /** Bytes that are there. */
  get length(): number {
    return this.#parts.reduce((sum, { size }) => sum + size, this.#gatheredBytes);
  }

  get record(): FileRecord | undefined {
    return this.#record;
  }

  /** All bytes that are there. */
  get blob(): Blob {
    return new Blob([...this.#parts, ...this.#gathered]);
  }

  /** Throws the bytes away; those that come next are of the version told. */
  async startAnew(record: Omit<FileRecord, 'isWhole'>): Promise<void> {
    [this.#parts, this.#gathered, this.#gatheredBytes] = [[], [], 0];
    this.#record = { ...record, isWhole: false };
    await this.#storing(async (store) => {
      await store.remove(this.#key);
      await store.writeJson(this.#key, this.#record);
    });
  }

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= PART_BYTES) await this.flush();
  }

  /** Stores what has been gathered. */
  async flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const part = new Blob(this.#gathered);
    [this.#gathered, this.#gatheredBytes] = [[], 0];
    const index = this.#parts.push(part) - 1;
    await this.#storing(async (store) => {
      this.#parts[index] = await store.writePart(this.#key, index, part);
    });
  }

  /** Notes that all of it is there. */
  async finish(sha256: string | undefined): Promise<Blob> {
    await this.flush();
    const { url = '', etag, lastModified } = this.#record ?? {};
    const known = { url, etag, lastModified, size: this.length, ...(sha256 !== undefined && { sha256 }) };
    this.#record = { ...known, isWhole: true };
    await this.#storing((store) => store.writeJson(this.#key, this.#record));
    return this.blob;
  }

  /** Deletes it. */
  async discard(): Promise<void> {
    [this.#parts, this.#gathered, this.#gatheredBytes, this.#record] = [[], [], 0, undefined];
    await this.#storing((store) => store.remove(this.#key));
  }

  async #storing(work: (store: FileStore) => Promise<void>): Promise<void> {
    if (this.#store === undefined) return;
    try {
      await work(this.#store);
    } catch (cause) {
      this.#store = undefined;
      this.#onNotStored(notStored(this.#key, cause));
    }
  }
}

function notStored({ model, file }: FileKey, cause: unknown): FgclipError {
  const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError';
  const problem = isFull ? 'The browser has no room to store the file' : 'The browser does not store the file';
  return new FgclipError('IO', problem, {
    file: `${model}/${file}`,
    found: String(cause),
    hint: 'It is used all the same, and downloaded again the next time. clearCache() makes room, and so does the disk',
    cause,
  });
}
