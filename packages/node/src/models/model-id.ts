import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { FgclipError } from '@fgclip/core';

/** Which model is meant: a folder, or one on a hub. */
export type ModelReference =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'hub'; readonly id: string; readonly revision: string };

const DEFAULT_REVISION = 'main';

/**
 * Reads what a user calls a model: a folder that is there, anything that begins like a path (`./`, `../`, `/`, `~`),
 * or else the id of a hub, "owner/name" or "owner/name@revision".
 *
 * Throws INVALID_ARGUMENT when it is none of them, or names two different revisions.
 */
export async function parseModelId(text: string, revision?: string): Promise<ModelReference> {
  if (looksLikePath(text)) return { kind: 'folder', folder: text.replace(/^~(?=$|[\\/])/, homedir()) };
  if (await isFolder(text)) return { kind: 'folder', folder: text };
  const [, id, ownRevision] = /^([^@]*)(?:@(.+))?$/.exec(text) ?? [];
  if (id === undefined || !isHubId(id)) {
    throw new FgclipError('INVALID_ARGUMENT', 'This names no model', {
      expected: 'a folder, or "owner/name" or "owner/name@revision" on the hub',
      found: JSON.stringify(text),
    });
  }
  if (ownRevision !== undefined && revision !== undefined && ownRevision !== revision) {
    throw new FgclipError('INVALID_ARGUMENT', 'Two revisions are asked for', {
      expected: 'one',
      found: `${ownRevision}, ${revision}`,
    });
  }
  return { kind: 'hub', id, revision: ownRevision ?? revision ?? DEFAULT_REVISION };
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

/** "owner/name" as Hugging Face's hub allows it: letters, digits, "-", "_" and "."; never ".." or "--". */
function isHubId(text: string): boolean {
  return /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(text) && !/\.\.|--/.test(text) && text.length <= 193;
}

/** Whether a revision is a commit, which never changes, rather than a branch or tag, which may. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
