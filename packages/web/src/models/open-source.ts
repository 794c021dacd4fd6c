import type { FgclipError } from '@fgclip/core';
import { parseHubReference } from '@fgclip/core/internal';
import { openAddressSource } from './address-source.ts';
import { type DroppedFile, openDroppedSource } from './dropped-source.ts';
import { openFileStore } from './file-store.ts';
import { openHubSource } from './hub-source.ts';
import type { ModelOptions, ModelSource } from './model-source.ts';

/**
 * Which model is meant: "owner/name" or "owner/name@revision" on a hub; the address of a folder, which begins with "/",
 * "./", "../" or a scheme; or its files.
 */
export type ModelReference = string | URL | readonly (File | DroppedFile)[];

export const DEFAULT_CACHE = 'fgclip';

/** Finds a model. Throws INVALID_ARGUMENT for what names none; the rest as the sources do. */
export async function openSource(model: ModelReference, options: ModelOptions): Promise<ModelSource> {
  if (typeof model !== 'string' && !(model instanceof URL)) return openDroppedSource(model);
  const store = await openFileStore(options.cacheName ?? DEFAULT_CACHE);
  let isTold = false;
  const onNotStored = (error: FgclipError) => {
    if (!isTold) options.onNotStored?.(error);
    isTold = true;
  };
  const source = { ...options, store, onNotStored };
  if (model instanceof URL || isAddress(model)) return openAddressSource(String(model), source);
  const reference = parseHubReference(model, { revision: options.revision, besides: 'the address of a folder' });
  return openHubSource(reference, source);
}

function isAddress(text: string): boolean {
  return /^(\.{0,2}\/|[a-z][a-z\d+.-]*:)/i.test(text) || text === '.' || text === '..';
}
