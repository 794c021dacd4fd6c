import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildScript } from '../../../test/build-script.ts';
import { openStore } from '../src/stores/exact-store.ts';

const script = await buildScript(new URL('put-until-killed.ts', import.meta.url));

/** Puts rows in a process of its own that is killed in the midst of it; how many puts it said were done. */
async function putUntilKilled(folder: string, name: string, after: number): Promise<number> {
  const child = spawn(process.execPath, [script, folder, name]);
  let [said, stderr] = ['', ''];
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.stdout.on('data', (text) => {
    said += text;
    // At any moment of the next put: nothing waits for it.
    if (said.split('\n').length > after) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.once('close', (_, by) => resolve(by)));
  expect([stderr, signal]).toEqual(['', 'SIGKILL']);
  return said.split('\n').length - 1;
}

it('a store loses nothing that was put when its writers are killed, ten times over', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fgclip-kill-'));
  try {
    const done = new Map<string, number>();
    for (let round = 0; round < 5; round++) {
      // Two at once.
      const names = [`a${round}`, `b${round}`];
      const counts = await Promise.all(names.map((name, k) => putUntilKilled(folder, name, 2 + round + k)));
      names.forEach((name, k) => {
        done.set(name, counts[k] as number);
      });
      const store = await openStore(folder);
      for (const [name, puts] of done) {
        const ids = Array.from({ length: puts }, (_, k) => [`${name}-${k}-0`, `${name}-${k}-39`]).flat();
        expect((await store.get(ids)).every((row) => row !== undefined)).toBe(true);
      }
      // A put is there whole or not at all.
      expect((await store.count()) % 40).toBe(0);
      await store.close();
    }
    const store = await openStore(folder);
    await store.compact();
    expect(await (await openStore(folder)).count()).toBe(await store.count());
  } finally {
    await rm(folder, { recursive: true });
  }
});
