import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file below a folder. */
export interface FoundFile {
  /** Below the folder. */
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** Every file below a folder, sorted; none when there is no folder. Files that go meanwhile are left out. */
export async function filesBelow(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    paths.sort().map(async (path) => {
      const size = await stat(path).then(
        (status) => status.size,
        () => undefined,
      );
      return size === undefined ? [] : [{ name: path.slice(folder.length + 1), path, size }];
    }),
  );
  return found.flat();
}

export async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function totalSize(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
