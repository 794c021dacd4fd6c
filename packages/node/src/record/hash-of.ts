import { createHash } from 'node:crypto';

/** SHA-256 over lists of JSON values, a line a value. */
export function hashOf(lists: readonly (readonly unknown[])[]): string {
  const hash = createHash('sha256');
  for (const list of lists) {
    hash.update(`${list.length}\n`);
    for (const value of list) hash.update(`${JSON.stringify(value)}\n`);
  }
  return hash.digest('hex');
}
