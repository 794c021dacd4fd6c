import { webcrypto } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { DEFAULT_MAX_BYTES } from '@fgclip/core/internal';
import { type Box, cropBox, type PixelBox, type RgbImage } from '@fgclip/core/vision';
import type { SampleSet } from '@fgclip/datasets';
import { type DecodeImageOptions, decodeImage, readImageFile, spelledPath } from '../images/decode-image.ts';
import { type PlannedPhotograph, planExtraction } from './plan.ts';
import { mapAhead } from './turns.ts';

/** Folders of images, searched in their order. */
export type ImageFolders = string | readonly string[];

/** Files that are looked for at once. */
const FOUND_AHEAD = 16;

/** The path of a photograph's file, whatever Unicode form it is named in; undefined when it lies in none of the folders. */
export async function findImage({ files }: PlannedPhotograph, folders: ImageFolders): Promise<string | undefined> {
  for (const folder of typeof folders === 'string' ? [folders] : folders) {
    for (const file of files.filter(staysInside)) {
      const path = join(folder, file);
      if (await isFile(path)) return path;
      const spelled = await spelledPath(path);
      if (spelled !== undefined && spelled !== path && (await isFile(spelled))) return spelled;
    }
  }
  return undefined;
}

/**
 * Checks that no file is taken for two photographs: where a name leads elsewhere, its endings are looked for, and two
 * names may have one ending. A name that is itself the ending of another is of the same picture.
 *
 * @throws INVALID_DATA naming the file and both photographs.
 */
export async function checkApart(photographs: readonly PlannedPhotograph[], folders: ImageFolders): Promise<void> {
  const taken = new Map<string, PlannedPhotograph>();
  const shared = new Set<PlannedPhotograph>();
  for (const photograph of photographs) {
    for (const file of photograph.files) {
      const other = taken.get(file);
      if (other !== undefined) shared.add(other).add(photograph);
      else taken.set(file, photograph);
    }
  }
  const owners = new Map<string, string>();
  const found = mapAhead([...shared], FOUND_AHEAD, async ({ id, files }) => ({
    id,
    path: await findImage({ id, files }, folders),
  }));
  for await (const { id, path } of found) {
    if (path === undefined) continue;
    const owner = owners.get(path) ?? id;
    owners.set(path, owner.length < id.length ? owner : id);
    if (isEnding(owner, id) || isEnding(id, owner)) continue;
    throw new FgclipError('INVALID_DATA', 'One file would be taken for two photographs', {
      file: path,
      expected: `a file of its own for ${owner} and for ${id}`,
      found: 'a name that both end in',
      hint: 'Name a folder of images that holds both by the names they have, or name them alike if they show the same',
    });
  }
}

function isEnding(short: string, long: string): boolean {
  return short === long || long.endsWith(`/${short}`);
}

/** Samples by whether their photographs are there. */
export interface PresentSamples {
  /** The sets with those samples alone whose photographs are there; sets without any are left out. */
  readonly sets: readonly SampleSet[];
  readonly leftOut: {
    readonly samples: number;
    /** Photographs that are not there, in order of first use. */
    readonly photographs: readonly string[];
  };
}

/**
 * Keeps the samples whose photographs lie in the folders, for trying things on a few pictures of a large data set. What
 * is left out is listed: numbers measured on the rest are not those of the data set.
 *
 * @throws As planExtraction() does.
 */
export async function keepPresent(sets: readonly SampleSet[], folders: ImageFolders): Promise<PresentSamples> {
  const { photographs } = planExtraction(sets);
  const missing = new Set<string>();
  const found = mapAhead(photographs, FOUND_AHEAD, async (photograph) => ({
    ...photograph,
    path: await findImage(photograph, folders),
  }));
  for await (const { id, path } of found) if (path === undefined) missing.add(id);
  const kept = sets.map((set) => ({
    ...set,
    samples: set.samples.filter(({ photograph }) => !missing.has(photograph)),
  }));
  const count = (some: readonly SampleSet[]) => some.reduce((sum, { samples }) => sum + samples.length, 0);
  return {
    sets: kept.filter(({ samples }) => samples.length > 0),
    leftOut: { samples: count(sets) - count(kept), photographs: [...missing] },
  };
}

/** Names come out of data files: none may lead out of the folder of images. */
function staysInside(file: string): boolean {
  return !isAbsolute(file) && normalize(file).split(sep)[0] !== '..';
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** A value, or why there is none. */
export type Readable<T> =
  | { readonly value: T; readonly reason?: never }
  | { readonly value?: never; readonly reason: string };

/** A photograph's pixels, and what its file was when they were read. */
export interface ReadPhotograph {
  readonly image: RgbImage;
  /** Of the bytes that the pixels come of. */
  readonly sha256: string;
  readonly times: FileTimes;
}

/** Reads a photograph. Throws ABORTED, and what is no fault of the file. */
export async function readPhotograph(
  photograph: PlannedPhotograph,
  folders: ImageFolders,
  { maxPixels, signal }: Pick<DecodeImageOptions, 'maxPixels' | 'signal'>,
): Promise<Readable<ReadPhotograph>> {
  const path = await findImage(photograph, folders);
  if (path === undefined) return { reason: 'There is no such file in the folders of images' };
  try {
    // Before the bytes, so that a file that changes meanwhile has other times by the next look.
    const times = await timesOf(path);
    const bytes = await readImageFile(path, DEFAULT_MAX_BYTES, signal);
    const [image, sha256] = await Promise.all([decodeImage(bytes, { maxPixels, file: path, signal }), sha256Of(bytes)]);
    return { value: { image, sha256, times } };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** Worked out in a thread of its own, while the picture is decoded. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** The part of a picture that is to be embedded; undefined stands for all of it. */
export function regionOf(box: Box | null, image: RgbImage, scale: number): Readable<PixelBox | undefined> {
  if (box === null) return { value: undefined };
  try {
    return { value: cropBox(box, image, scale) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

const faults: ReadonlySet<string> = new Set(['INVALID_FORMAT', 'INVALID_DATA', 'IO', 'NOT_FOUND']);

/**
 * What is wrong with a picture, in the same words every time and everywhere: without its path, and without what the
 * decoder says, whose messages run together when several pictures are decoded at once.
 */
function reasonOf(error: unknown): string {
  if (!FgclipError.isInstance(error) || !faults.has(error.code)) throw error;
  const { code, message, file, found, hint, cause } = error;
  // A limit is raised by an option, which is called otherwise on the command line.
  const isHinted = code === 'INVALID_DATA' && hint !== undefined && message.endsWith(`. ${hint}`);
  const unhinted = isHinted ? message.slice(0, -hint.length - 2) : message;
  const reason = file !== undefined && unhinted.startsWith(`${file}: `) ? unhinted.slice(file.length + 2) : unhinted;
  return code === 'INVALID_FORMAT' && cause !== undefined ? reason.replace(`; found ${found}`, '') : reason;
}

/** What tells that a file is as it was, without reading it: bytes, and milliseconds since 1970. */
export interface FileTimes {
  readonly size: number;
  readonly modified: number;
  /** When anything about it changed, its name or its times, too; who sets the other time does not set this one. */
  readonly changed: number;
}

/** Size and times of a file; of one that is gone, those that no file has. */
export async function timesOf(path: string): Promise<FileTimes> {
  return stat(path).then(
    ({ size, mtimeMs: modified, ctimeMs: changed }) => ({ size, modified, changed }),
    () => ({ size: -1, modified: 0, changed: 0 }),
  );
}
