import { commands } from 'vitest/browser';
import { type ReadShared, referencePaths, releasedHeads } from '../../heads/test/reference.ts';

const paths = [referencePaths.cases, referencePaths.tensors, ...releasedHeads.map(referencePaths.released)];

/** Reads the reference suite's files, which the test server has sent; undefined where there is no ../shared. */
export const readShared: ReadShared | undefined = await loadAll().catch(() => {
  console.warn('Reference suites are skipped: there is no ../shared beside the checkout');
  return undefined;
});

async function loadAll(): Promise<ReadShared> {
  const loaded = new Map(await Promise.all(paths.map(async (path) => [path, await load(path)] as const)));
  return (path) => {
    const bytes = loaded.get(path);
    if (bytes === undefined) throw new Error(`${path} is not among the files sent to the browser`);
    return bytes;
  };
}

async function load(path: string): Promise<Uint8Array> {
  const text = await commands.readFile(`../../../shared/${path}`, 'base64');
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
