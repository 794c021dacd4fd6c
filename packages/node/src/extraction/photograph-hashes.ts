import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfStopped } from '@fgclip/core/internal';
import { hashOfFile } from '../downloads/incomplete-file.ts';
import { fileError, readBytesIfPresent } from '../files/files.ts';
import { type FileTimes, findImage, type ImageFolders, timesOf } from './photographs.ts';
import type { PlannedPhotograph } from './plan.ts';
import { mapAhead } from './turns.ts';

/**
 * How it is told that a photograph is the one that results come of: by the size and the times of its file, and by its
 * content where these differ; or always by its content.
 */
export type PhotographPin = 'time' | 'hash';

/** The SHA-256 of photographs, as their files are now. */
export interface PhotographHashes {
  /** Undefined for one that is in none of the folders, or cannot be read. Throws ABORTED. */
  of(photograph: PlannedPhotograph): Promise<string | undefined>;
  /** Takes down what the file of a photograph was when it was read. */
  note(photograph: PlannedPhotograph, times: FileTimes, sha256: string): void;
  /** Writes down what was noted since the last time. Throws IO. */
  save(): Promise<void>;
}

export interface PhotographHashesOptions {
  readonly folders: ImageFolders;
  readonly pin: PhotographPin;
  readonly signal: AbortSignal | undefined;
}

/**
 * What a folder of results remembers of photographs: their hashes, and the sizes and times of the files by which they
 * need not be read again. It is of this computer alone, and made again where it is deleted or another's.
 */
export const TIMES_FILE = 'photograph-times.jsonl';

interface Line extends FileTimes {
  readonly photograph: string;
  readonly sha256: string;
}

/** The hashes that a folder of results remembers. @throws IO for a file there that cannot be read. */
export async function openPhotographHashes(
  folder: string,
  { folders, pin, signal }: PhotographHashesOptions,
): Promise<PhotographHashes> {
  const file = join(folder, TIMES_FILE);
  const lines = await readLines(file);
  let unsaved: Line[] = [];
  const note: PhotographHashes['note'] = ({ id }, times, sha256) => {
    const known = lines.get(id);
    if (known?.sha256 === sha256 && isSame(known, times)) return;
    const line = { photograph: id, ...times, sha256 };
    lines.set(id, line);
    unsaved.push(line);
  };
  return {
    note,
    async of(photograph) {
      throwIfStopped(signal);
      const path = await findImage(photograph, folders);
      if (path === undefined) return undefined;
      const times = await timesOf(path);
      const known = lines.get(photograph.id);
      if (pin === 'time' && known !== undefined && isSame(known, times)) return known.sha256;
      const sha256 = await contentHash(path, times.size, signal);
      if (sha256 !== undefined) note(photograph, times, sha256);
      return sha256;
    },
    async save() {
      if (unsaved.length === 0) return;
      const text = unsaved.map((line) => `${JSON.stringify(line)}\n`).join('');
      unsaved = [];
      await appendFile(file, text).catch((cause: unknown) => {
        throw fileError('Cannot write the file', file, cause);
      });
    },
  };
}

/** A photograph, and the hash that its file had when results were made of it. */
export interface PinnedPhotograph {
  readonly photograph: PlannedPhotograph;
  readonly sha256: string;
}

/** Photographs that are looked at at once. */
const AHEAD = 16;

/** Those whose files are others now. Of photographs that are gone, or cannot be read, nobody knows: results stand. */
export async function* changedPhotographs<Pinned extends PinnedPhotograph>(
  pinned: Iterable<Pinned>,
  hashes: PhotographHashes,
): AsyncGenerator<Pinned> {
  const compared = mapAhead(pinned, AHEAD, async (one) => ({ one, now: await hashes.of(one.photograph) }));
  for await (const { one, now } of compared) if (now !== undefined && now !== one.sha256) yield one;
}

function isSame(a: FileTimes, b: FileTimes): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed;
}

/** Undefined for a file that cannot be read. Throws ABORTED. */
async function contentHash(path: string, size: number, signal: AbortSignal | undefined): Promise<string | undefined> {
  return hashOfFile(path, 'sha256', size, { signal }).catch(() => {
    throwIfStopped(signal);
    return undefined;
  });
}

/** The last line of every photograph. Lines that a kill has cut are left out. */
async function readLines(file: string): Promise<Map<string, Line>> {
  const text = new TextDecoder().decode((await readBytesIfPresent(file)) ?? new Uint8Array());
  const lines = new Map<string, Line>();
  for (const one of text.split('\n')) {
    const line = parse(one);
    if (line !== undefined) lines.set(line.photograph, line);
  }
  return lines;
}

function parse(text: string): Line | undefined {
  try {
    const { photograph, size, modified, changed, sha256 } = JSON.parse(text);
    const isLine = typeof photograph === 'string' && /^[0-9a-f]{64}$/.test(sha256);
    return isLine ? { photograph, size, modified, changed, sha256 } : undefined;
  } catch {
    return undefined;
  }
}
