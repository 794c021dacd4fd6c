import { stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { SampleSet } from '@fgclip/datasets';
import { spelledPath } from '../images/read-image-file.ts';
import { mapAhead } from './map-ahead.ts';
import { type PlannedPhotograph, planExtraction } from './plan.ts';

/** Folders of images, searched in their order. */
export type ImageFolders = string | readonly string[];

/** Files that are looked for at once. */
const AHEAD = 16;

/** The path of a photograph's file, whatever Unicode form it is named in; undefined when it lies in none of the folders. */
export async function findImage({ files }: PlannedPhotograph, folders: ImageFolders): Promise<string | undefined> {
  for (const folder of typeof folders === 'string' ? [folders] : folders) {
    for (const file of files.filter(staysInside)) {
      const path = await spelledPath(join(folder, file));
      if (path !== undefined && (await isFile(path))) return path;
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
  const found = mapAhead([...shared], AHEAD, async ({ id, files }) => ({
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
  const found = mapAhead(photographs, AHEAD, async (photograph) => ({
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
