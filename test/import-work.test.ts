import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadedWith, workOfImport } from './import-work.ts';
import { root } from './sources.ts';

/** Runs of one function or block: enough to lay out the rows of a table, too few to generate anything. */
const MOST_RUNS = 100;
const MOST_RUNS_IN_ALL = 1000;

describe.each(importable())('importing %s', (entry) => {
  it('computes nothing', async () => {
    const work = await workOfImport(entry);
    expect(work.length).toBeGreaterThan(0);
    expect(work.filter(({ runs }) => runs > MOST_RUNS)).toEqual([]);
    expect(work.reduce((sum, { runs }) => sum + runs, 0)).toBeLessThan(MOST_RUNS_IN_ALL);
  });
});

it('importing @fgclip/node loads no native library', async () => {
  const loaded = await loadedWith('packages/node/src/index.ts', foreignTo('packages/node'));
  expect(loaded).toContain('@fgclip/core');
  expect(loaded).not.toContain('onnxruntime-node');
  expect(loaded).not.toContain('sharp');
});

it('fgclip begins with no more than its parser', async () => {
  expect(await loadedWith('apps/cli/src/main.ts', foreignTo('apps/cli'))).toEqual(['commander']);
});

/** The source behind every door of every package, but for those that are there for what they do. */
function importable(): string[] {
  const rooms = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  return rooms
    .filter((room) => existsSync(join(root, room, 'src')))
    .flatMap((room) => {
      const { exports, sideEffects } = manifestOf(room);
      const doors = Object.values(exports).flatMap((door) =>
        typeof door === 'string' ? [] : [door['@fgclip/source']],
      );
      return doors.filter((file) => !(sideEffects || []).includes(file)).map((file) => join(room, file));
    });
}

function foreignTo(room: string): string[] {
  return Object.keys(manifestOf(room).dependencies);
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly '@fgclip/source': string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly sideEffects?: false | readonly string[];
}

function manifestOf(room: string): Manifest {
  return JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
}
