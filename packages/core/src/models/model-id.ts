import { FgclipError } from '../errors.ts';

/** A model of a hub at a branch, tag or commit. */
export interface HubReference {
  /** "owner/name". */
  readonly id: string;
  readonly revision: string;
}

export interface HubReferenceOptions {
  /** Branch, tag or commit, where the text names none. Default "main". */
  readonly revision?: string | undefined;
  /** What else a text may name, for errors: "a folder". */
  readonly besides?: string;
}

const DEFAULT_REVISION = 'main';

/**
 * Reads the name of a model on a hub: "owner/name" or "owner/name@revision".
 *
 * @throws INVALID_ARGUMENT when it is neither, or names two different revisions.
 */
export function parseHubReference(text: string, { revision, besides }: HubReferenceOptions = {}): HubReference {
  const [, id, ownRevision] = /^([^@]*)(?:@(.+))?$/.exec(text) ?? [];
  if (id === undefined || !isHubId(id)) {
    throw new FgclipError('INVALID_ARGUMENT', 'This names no model', {
      expected: `${besides === undefined ? '' : `${besides}, or `}"owner/name" or "owner/name@revision" on the hub`,
      found: JSON.stringify(text),
    });
  }
  if (ownRevision !== undefined && revision !== undefined && ownRevision !== revision) {
    throw new FgclipError('INVALID_ARGUMENT', 'Two revisions are asked for', {
      expected: 'one',
      found: `${ownRevision}, ${revision}`,
    });
  }
  return { id, revision: ownRevision ?? revision ?? DEFAULT_REVISION };
}

/** "owner/name" as Hugging Face's hub allows it: letters, digits, "-", "_" and "."; never ".." or "--". */
function isHubId(text: string): boolean {
  return /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(text) && !/\.\.|--/.test(text) && text.length <= 193;
}

/** Whether a revision is a commit, which never changes, rather than a branch or tag, which may. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
