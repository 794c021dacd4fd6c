import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { readSamples, type SampleFormat, type SampleSet } from '@fgclip/datasets';
import { readBytes } from './files.ts';

/** A data file and what its samples are to be called. */
export interface DataFile {
  readonly path: string;
  readonly name?: string;
}

/** How the files are read; the same for all. */
export interface DataFileOptions {
  readonly format?: SampleFormat;
  readonly split?: readonly string[];
  readonly maxCaptions?: number;
  readonly imageColumn?: string;
  readonly captionColumn?: string;
  /** Largest share of a file's entries that may be unusable. */
  readonly maxSkipped?: number;
}

/** "FILE", or "NAME=FILE" unless there is a file of that very name. */
export function dataFile(text: string): DataFile {
  const [, name, path] = /^([^=/\\]+)=(.+)$/s.exec(text) ?? [];
  return name === undefined || path === undefined || existsSync(text) ? { path: text } : { name, path };
}

/** The samples of every file, each a set. @throws What readSamples() does, and NOT_FOUND. */
export async function readDataFiles(files: readonly DataFile[], options: DataFileOptions): Promise<SampleSet[]> {
  const { split: splits, format, maxCaptions, imageColumn, captionColumn, maxSkipped } = options;
  const sets: SampleSet[] = [];
  for (const { path, name } of files) {
    const set = readSamples(await readBytes(path), {
      file: path,
      ...(name !== undefined && { name }),
      ...(splits !== undefined && { splits }),
      ...(format !== undefined && { format }),
      ...(maxCaptions !== undefined && { maxCaptions }),
      ...(imageColumn !== undefined && { imageColumn }),
      ...(captionColumn !== undefined && { captionColumn }),
      ...(maxSkipped !== undefined && { maxSkippedShare: maxSkipped }),
    });
    sets.push(set);
  }
  return sets;
}

/** Which set is from which file, for manifests: without folders, which differ from machine to machine. */
export function sourceOf(files: readonly DataFile[], sets: readonly SampleSet[]) {
  return files.map(({ path }, i) => ({ file: basename(path), set: sets[i]?.name ?? '' }));
}
