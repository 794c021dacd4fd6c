import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { parseHubReference } from '@fgclip/core';

export { isCommit } from '@fgclip/core';

/** Which model is meant: a folder, or one on a hub. */
export type ModelReference =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'hub'; readonly id: string; readonly revision: string };

/**
 * Reads what a user calls a model: a folder that is there, anything that begins like a path (`./`, `../`, `/`, `~`),
 * or else the id of a hub, "owner/name" or "owner/name@revision".
 *
 * Throws INVALID_ARGUMENT when it is none of them, or names two different revisions.
 */
export async function parseModelId(text: string, revision?: string): Promise<ModelReference> {
  if (looksLikePath(text)) return { kind: 'folder', folder: text.replace(/^~(?=$|[\\/])/, homedir()) };
  if (await isFolder(text)) return { kind: 'folder', folder: text };
  return { kind: 'hub', ...parseHubReference(text, { revision, besides: 'a folder' }) };
}

function looksLikePath(text: string): boolean {
  return /^(~|\.{1,2})([\\/]|$)|^[\\/]/.test(text) || /^[A-Za-z]:[\\/]/.test(text);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
