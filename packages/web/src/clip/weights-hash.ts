import { sha256Of } from '../models/file-hash.ts';
import type { Tower } from './towers.ts';

/**
 * One SHA-256 for all weights of a model, as @fgclip/node has it: that of the lines "<sha256>  <name>" of its files, by
 * their names, as sha256sum prints them; and those of the files.
 *
 * Throws RUNTIME where the browser cannot hash a file whose sum is not known.
 */
export async function weightsHash(
  towers: readonly Tower[],
): Promise<{ readonly hash: string; readonly sums: ReadonlyMap<string, string> }> {
  const files = towers.flatMap(({ name, file, externalData }) => [{ name, file }, ...externalData]);
  const byName = new Map(files.map(({ name, file }) => [name, file]));
  const sums = new Map<string, string>();
  for (const [name, { blob, sha256, label }] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    sums.set(name, sha256 ?? (await sha256Of(blob, label)));
  }
  const lines = [...sums].map(([name, sum]) => `${sum}  ${name}\n`);
  return { hash: await sha256Of(new Blob(lines), 'the weights'), sums };
}
