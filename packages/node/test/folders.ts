import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder of its own for the test, deleted after it. */
export function temporaryFolder(): string {
  const folder = newFolder();
  onTestFinished(() => remove(folder));
  return folder;
}

/** A folder for all tests of a file, deleted after the last. */
export function lastingFolder(): string {
  const folder = newFolder();
  afterAll(() => remove(folder));
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'fgclip-'));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Every file below a folder: its bytes in hexadecimal by its path, sorted. */
export function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('hex')]),
  );
}

/** The files of an extraction or detection, which the same work makes again byte for byte: without the notes of a computer. */
export function resultsIn(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(filesIn(folder)).filter(([name]) => name !== 'photograph-times.jsonl'));
}
