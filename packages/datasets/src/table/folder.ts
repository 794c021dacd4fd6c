import { FgclipError } from '@fgclip/core';

/** A flat folder of files: a directory on disk, browser storage, memory. */
export interface Folder {
  /** The bytes of a file; rejects with NOT_FOUND when there is none. */
  read(name: string): Promise<Uint8Array>;
  /** Writes a file whole or not at all, over one of the same name. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Names of the files. */
  list?(): Promise<string[]>;
}

/** A folder in memory: for the browser and for tests. */
export function memoryFolder(files: Map<string, Uint8Array> = new Map()): Folder & { list(): Promise<string[]> } {
  return {
    async read(name) {
      const bytes = files.get(name);
      if (bytes === undefined) throw new FgclipError('NOT_FOUND', 'No such file', { file: name });
      return bytes;
    },
    async write(name, bytes) {
      files.set(name, new Uint8Array(bytes));
    },
    async list() {
      return [...files.keys()].sort();
    },
  };
}

/** A file as text. @throws NOT_FOUND or INVALID_FORMAT, naming the file and what it was wanted for. */
export async function readText(folder: Folder, name: string, purpose: string): Promise<string> {
  return decodeUtf8(await readBytes(folder, name, purpose), name);
}

/** The bytes of a file. @throws NOT_FOUND naming the file and what it was wanted for. */
export async function readBytes(folder: Folder, name: string, purpose: string): Promise<Uint8Array> {
  try {
    return await folder.read(name);
  } catch (cause) {
    if (FgclipError.isInstance(cause) && cause.code !== 'NOT_FOUND') throw cause;
    throw new FgclipError('NOT_FOUND', `Cannot read the ${purpose}`, { file: name, cause });
  }
}

/** Bytes as UTF-8 text, a leading byte order mark dropped. @throws INVALID_FORMAT for anything else. */
export function decodeUtf8(bytes: Uint8Array, file?: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not UTF-8 text', { file, cause });
  }
}
