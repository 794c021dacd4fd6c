import { FgclipError } from '@fgclip/core';

/** A file of a model, in reach: on the disk in the browser's care, in memory, or where the user has it. */
export interface ModelFile {
  readonly blob: Blob;
  /** Where it is known. */
  readonly sha256: string | undefined;
  /** What errors call it. */
  readonly label: string;
}

/** A model as far as it has been found, file by file. */
export interface ModelSource {
  /** "owner/name", the address of its folder, or the name of a folder that was dropped. */
  readonly id: string;
  /** The commit, for a model of the hub. */
  readonly revision?: string;
  /** Its files, where it is known which there are. */
  readonly names: readonly string[] | undefined;
  /** What a user should know about how it was found, so far. */
  notes(): readonly string[];
  /** A file by its name in the model; undefined where it does not have it. */
  file(name: string): Promise<ModelFile | undefined>;
}

/**
 * A file by its name, of a model that need not have it: servers of single-page applications send a page in place of what
 * they do not have.
 */
export async function fileIfThere(source: ModelSource, name: string): Promise<ModelFile | undefined> {
  try {
    return await source.file(name);
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'INVALID_FORMAT' && error.found === 'HTML') return undefined;
    throw error;
  }
}
