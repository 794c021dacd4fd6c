/** What is known of a file that is stored, or is being stored. */
export interface FileRecord {
  /** Where it came from. */
  readonly url: string;
  /** The version that its parts are of, as the server names it. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** In bytes; of a file that is whole. */
  readonly size?: number;
  readonly sha256?: string;
  /** Whether all parts are there. */
  readonly isWhole: boolean;
}

/**
 * Files by key ("owner/name@commit", "onnx/model.onnx") in a Cache of the browser, each in parts of any size, so that what
 * has come of a download outlives the page:
 *
 *     https://fgclip.invalid/<model>/<file>             its FileRecord, or some other JSON
 *     https://fgclip.invalid/<model>/<file>?part=<n>    its bytes, from part 0 on
 *
 * Every function throws what the browser throws: a QuotaExceededError when there is no room, for one.
 */
export interface FileStore {
  readJson(key: FileKey): Promise<unknown>;
  writeJson(key: FileKey, value: unknown): Promise<void>;
  readParts(key: FileKey): Promise<Blob[]>;
  /** The part as it is stored, which takes no memory. */
  writePart(key: FileKey, index: number, bytes: Blob): Promise<Blob>;
  /** Deletes record and parts. */
  remove(key: FileKey): Promise<void>;
  /** Everything there is, unordered. */
  entries(): Promise<StoredEntry[]>;
}

export interface FileKey {
  /** What has files: "owner/name@commit", the address of a folder. */
  readonly model: string;
  readonly file: string;
}

export interface StoredEntry extends FileKey {
  /** Absent for JSON. */
  readonly part?: number;
  /** In bytes. */
  readonly size: number;
}

const ORIGIN = 'https://fgclip.invalid/';

/** Opens the Cache of this name; undefined where the browser has none, as in pages that did not come by https. */
export async function openFileStore(name: string): Promise<FileStore | undefined> {
  if (globalThis.caches === undefined) return undefined;
  const cache = await caches.open(name).catch(() => undefined);
  return cache === undefined ? undefined : fileStore(cache);
}

function fileStore(cache: Cache): FileStore {
  return {
    async readJson(key) {
      const found = await cache.match(urlOf(key));
      return found?.json().catch(() => undefined);
    },
    writeJson: (key, value) => cache.put(urlOf(key), stored(new Blob([JSON.stringify(value)]))),
    async readParts(key) {
      const parts: Blob[] = [];
      for (;;) {
        const found = await cache.match(urlOf(key, parts.length));
        if (found === undefined) return parts;
        parts.push(await found.blob());
      }
    },
    async writePart(key, index, bytes) {
      const url = urlOf(key, index);
      await cache.put(url, stored(bytes));
      return (await (await cache.match(url))?.blob()) ?? bytes;
    },
    async remove(key) {
      await cache.delete(urlOf(key));
      for (let part = 0; await cache.delete(urlOf(key, part)); part++);
    },
    async entries() {
      const requests = await cache.keys();
      return Promise.all(
        requests.map(async (request) => ({ ...keyOf(request.url), size: sizeOf(await cache.match(request)) })),
      );
    },
  };
}

function stored(bytes: Blob): Response {
  return new Response(bytes, { headers: { 'content-length': `${bytes.size}` } });
}

function sizeOf(response: Response | undefined): number {
  return Number(response?.headers.get('content-length') ?? 0);
}

function urlOf({ model, file }: FileKey, part?: number): string {
  const path = [model, file].map(encodeURIComponent).join('/');
  return ORIGIN + path + (part === undefined ? '' : `?part=${part}`);
}

function keyOf(address: string): FileKey & { part?: number } {
  const url = new URL(address);
  const [model = '', file = ''] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const part = url.searchParams.get('part');
  return { model, file, ...(part !== null && { part: Number(part) }) };
}
