import { type ClipParts, readClipParts } from '@fgclip/core';
import { readBytes } from '../files/read-file.ts';
import type { LocatedModel } from '../models/located-model.ts';

/** Reads config.json, preprocessor_config.json and the tokenizer of a model. Throws as readClipParts() does; IO. */
export async function readParts(
  { files }: LocatedModel,
  { truncate }: { readonly truncate?: 'end' | 'error' | undefined } = {},
): Promise<ClipParts> {
  const nameOf = (name: string) => files[name]?.path ?? name;
  const read = async (name: string) => (name in files ? readBytes(nameOf(name)) : undefined);
  return readClipParts({ read, nameOf, truncate });
}
