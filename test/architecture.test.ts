import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCycle } from './find-cycle.ts';
import { freeNamesOf, importsOf, languageNames, parseSource, root, type Source, sourcesOf } from './sources.ts';

/** Arrows point down only. */
const allowed = {
  'packages/core': [],
  'packages/heads': ['@fgclip/core'],
  'packages/datasets': ['@fgclip/core'],
  'packages/node': ['@fgclip/core', '@fgclip/heads', '@fgclip/datasets'],
  'packages/web': ['@fgclip/core', '@fgclip/heads', '@fgclip/datasets'],
  'apps/cli': ['@fgclip/core', '@fgclip/heads', '@fgclip/datasets', '@fgclip/node', '@fgclip/web'],
};
const rooms = Object.keys(allowed) as (keyof typeof allowed)[];
const anywhere = ['packages/core', 'packages/heads', 'packages/datasets'] as const;

/** Globals that core, heads and datasets may use: the language and what Node, browsers and their workers all have. */
const universal = ['TextEncoder', 'TextDecoder', 'AbortSignal', 'setTimeout', 'clearTimeout', 'WebAssembly'];

describe.each(rooms)('%s', (room) => {
  const sources = sourcesOf(`${room}/src`);

  it('has sources', () => {
    expect(sources).not.toHaveLength(0);
  });

  it('imports only the packages below it', () => {
    const foreign = eachImport(sources, (name) => name.startsWith('@fgclip/'))
      .filter(({ specifier }) => !(allowed[room] as readonly string[]).includes(specifier))
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(foreign).toEqual([]);
  });

  it('imports nothing that its package.json does not list', () => {
    const listed = dependenciesOf(room);
    const unlisted = eachImport(sources, (name) => !name.startsWith('.') && !name.startsWith('node:'))
      .filter(({ specifier }) => !listed.has(packageOf(specifier)))
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(unlisted).toEqual([]);
  });

  it('reaches into no other package by a relative path', () => {
    const escaping = sources.flatMap((source) =>
      importsOf(source)
        .filter((name) => name.startsWith('.'))
        .filter((name) => relative(join(root, room, 'src'), join(dirname(source.path), name)).startsWith('..'))
        .map((name) => `${source.name} imports ${name}`),
    );
    expect(escaping).toEqual([]);
  });

  it('has no circular imports', () => {
    expect(findCycle(importGraph(sources))).toBeUndefined();
  });
});

it('core imports nothing but its own files, a tokenizer and the names of HTML characters', () => {
  const foreign = eachImport(sourcesOf('packages/core/src'), (name) => !name.startsWith('.'));
  const allowed = ['@huggingface/tokenizers', 'entities/decode'];
  expect(foreign.filter(({ specifier }) => !allowed.includes(specifier))).toEqual([]);
});

describe.each(anywhere)('%s runs anywhere', (room) => {
  const sources = sourcesOf(`${room}/src`);

  it('imports no module of Node', () => {
    expect(eachImport(sources, (name) => name.startsWith('node:'))).toEqual([]);
  });

  it('uses no global beyond the language and what every platform has', () => {
    const language = languageNames();
    const found = sources.flatMap((source) =>
      [...freeNamesOf(source)]
        .filter((name) => !language.has(name) && !universal.includes(name))
        .map((name) => `${source.name} uses ${name}`),
    );
    expect(found).toEqual([]);
  });
});

describe('these checks', () => {
  it('find a cycle and leave a diamond alone', () => {
    const diamond = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] };
    expect(findCycle(new Map(Object.entries(diamond)))).toBeUndefined();
    expect(findCycle(new Map(Object.entries({ ...diamond, d: ['b'] })))).toEqual(['b', 'd', 'b']);
  });

  it('find imports of every kind', () => {
    const code = `import a from './a.ts'; import type { B } from './b.ts'; export * from './c.ts'; await import('./d.ts');`;
    expect(importsOf(parseSource('x.ts', code))).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts']);
  });

  it('tell a global from a member, a key and a local name', () => {
    const code = `const Buffer = 1; run.process({ console: Buffer }); class A { fetch() { return document.title; } }`;
    const language = languageNames();
    const found = [...freeNamesOf(parseSource('x.ts', code))].filter((name) => !language.has(name));
    expect(found).toEqual(['run', 'document']);
  });
});

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function eachImport(sources: readonly Source[], wanted: (specifier: string) => boolean): Import[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter(wanted)
      .map((specifier) => ({ file: source.name, specifier })),
  );
}

function importGraph(sources: readonly Source[]): Map<string, string[]> {
  const local = (source: Source) => importsOf(source).filter((name) => name.startsWith('.'));
  return new Map(
    sources.map((source) => [
      source.name,
      local(source).map((name) => relative(root, join(dirname(source.path), name))),
    ]),
  );
}

function dependenciesOf(room: string): Set<string> {
  const manifest = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
  return new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
}

/** '@scope/name/file' -> '@scope/name'; 'name/file' -> 'name'. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
