import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ReadShared } from './reference.ts';

const folder = fileURLToPath(new URL('../../../../shared', import.meta.url));

/** Reads from the folder beside the checkout; undefined where there is none. */
export const readShared: ReadShared | undefined = existsSync(folder)
  ? (path) => readFileSync(`${folder}/${path}`)
  : undefined;

if (readShared === undefined) console.warn('Reference suites are skipped: there is no ../shared beside the checkout');
