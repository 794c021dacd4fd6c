import { FgclipError } from '@fgclip/core';

/** What was not detected, a line a question; not there when nothing was. */
export const SKIPPED_FILE = 'skipped.jsonl';

const ENDING = '.jsonl';

/**
 * [sets]: names of the files for the predictions of sets, the sets' own as far as file systems allow.
 *
 * @throws INVALID_DATA for a set whose file would be another one, where case does not matter.
 */
export function predictionFiles(names: readonly string[]): string[] {
  const files = names.map((name) => name.replaceAll(/[/\\:*?"<>|%\p{Cc}]/gu, encodeURIComponent) + ENDING);
  const keys = [SKIPPED_FILE, ...files].map((file) => file.toLowerCase());
  const taken = names.find((_, k) => keys.indexOf(keys[k + 1] ?? '') <= k);
  if (taken === undefined) return files;
  throw new FgclipError('INVALID_DATA', `The predictions of a set "${taken}" would overwrite another file`, {
    hint: 'Give the set another name',
  });
}
