import { type ClipParts, type ReadClipPartsOptions, readClipParts } from '@fgclip/core';
import { readBytes } from '../files/read-file.ts';
import type { LocatedModel } from '../models/located-model.ts';

/** How the files beside the weights are read. */
export type PartsOptions = Pick<ReadClipPartsOptions, 'truncate' | 'clean' | 'padding'>;

/** Reads config.json, preprocessor_config.json and the tokenizer of a model. Throws as readClipParts() does; IO. */
export async function readParts({ files }: LocatedModel, options: PartsOptions = {}): Promise<ClipParts> {
  const nameOf = (name: string) => files[name]?.path ?? name;
  const read = async (name: string) => (name in files ? readBytes(nameOf(name)) : undefined);
  return readClipParts({ ...options, read, names: Object.keys(files), nameOf });
}
