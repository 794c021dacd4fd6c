import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { clipFiles } from '@fgclip/core/internal';
import { hashOfFile } from '../downloads/incomplete-file.ts';
import type { ExtractionModel } from '../extraction/protocol.ts';
import type { LocatedFile, LocatedModel } from './located-model.ts';
import type { OpenedModel } from './open-clip.ts';

interface HashOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What captions become tokens by. */
const tokenizerFiles: readonly string[] = ['tokenizer.json', 'tokenizer_config.json'];

/**
 * A model as tables remember it. Where its folder lies differs from machine to machine; hashes of its weights and of its
 * tokenizer say what it is. Weights whose hash the hub has not told are read for it, about a second for 400 MB.
 *
 * Throws NOT_FOUND or IO for a file that cannot be read; ABORTED.
 */
export async function modelRecord(model: OpenedModel, options: HashOptions = {}): Promise<Required<ExtractionModel>> {
  const { id, revision, dtype, files } = model;
  return {
    id: modelName({ id, revision }),
    revision,
    dtype,
    weightsHash: await weightsHash(files, options),
    tokenizerHash: await hashOfFiles(files, (name) => tokenizerFiles.includes(name), options),
  };
}

/** The hub id, or the name of the folder, wherever that lies. */
export function modelName({
  id,
  revision,
}: Pick<LocatedModel, 'id'> & { readonly revision?: string | undefined }): string {
  return revision === undefined ? basename(resolve(id)) : id;
}

/** One SHA-256 for all weights of a model, those that it keeps beside its graphs included. Throws as modelRecord() does. */
export async function weightsHash(files: LocatedModel['files'], options: HashOptions = {}): Promise<string> {
  const others: readonly string[] = [...clipFiles.files, ...clipFiles.oneOf.flat(), ...clipFiles.optionalFiles];
  return hashOfFiles(files, (name) => !others.includes(name), options);
}

/** The SHA-256 of the lines "<sha256>  <name>" of some files, by their names, as sha256sum prints them. */
async function hashOfFiles(
  files: LocatedModel['files'],
  isMeant: (name: string) => boolean,
  { signal }: HashOptions,
): Promise<string> {
  const lines = createHash('sha256');
  const meant = Object.entries(files).filter(([name]) => isMeant(name));
  for (const [name, file] of meant.sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.update(`${await sumOf(file, signal)}  ${name}\n`);
  }
  return lines.digest('hex');
}

async function sumOf({ path, size, sha256 }: LocatedFile, signal: AbortSignal | undefined): Promise<string> {
  return sha256 ?? hashOfFile(path, 'sha256', size, { signal });
}
