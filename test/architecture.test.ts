import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInNames } from '../packages/heads/src/index.ts';
import { paperResults } from '../packages/heads/src/tables/index.ts';
import { findCycle } from './find-cycle.ts';
import {
  freeNamesOf,
  importsOf,
  languageNames,
  parseSource,
  root,
  type Source,
  sourcesOf,
  stringsOf,
} from './sources.ts';

/** Arrows point down only. */
const allowed = {
  'packages/core': [],
  'packages/heads': ['@fgclip/core'],
  'packages/datasets': ['@fgclip/core'],
  'packages/swatchbook': ['@fgclip/core', '@fgclip/datasets'],
  'packages/report': ['@fgclip/core', '@fgclip/heads'],
  'packages/node': ['@fgclip/core', '@fgclip/heads', '@fgclip/datasets', '@fgclip/swatchbook', '@fgclip/report'],
  'packages/search': ['@fgclip/core', '@fgclip/heads', '@fgclip/node'],
  'packages/web': ['@fgclip/core', '@fgclip/heads'],
  'apps/cli': [
    ...['@fgclip/core', '@fgclip/heads', '@fgclip/datasets', '@fgclip/swatchbook', '@fgclip/report'],
    ...['@fgclip/node', '@fgclip/search'],
  ],
  'apps/playground': [
    ...['@fgclip/core', '@fgclip/heads', '@fgclip/datasets', '@fgclip/swatchbook', '@fgclip/report'],
    '@fgclip/web',
  ],
};
const rooms = Object.keys(allowed) as (keyof typeof allowed)[];
const anywhere = ['core', 'heads', 'datasets', 'swatchbook', 'report'].map((name) => `packages/${name}`);

/** Globals that packages may use which run anywhere: the language and what Node, browsers and their workers all have. */
const universal = ['TextEncoder', 'TextDecoder', 'AbortSignal', 'setTimeout', 'clearTimeout', 'WebAssembly'];

describe.each(rooms)('%s', (room) => {
  const sources = sourcesOf(`${room}/src`);

  it('has sources', () => {
    expect(sources).not.toHaveLength(0);
  });

  it('imports only the packages below it', () => {
    const foreign = eachImport(sources, (name) => name.startsWith('@fgclip/'))
      .filter(({ specifier }) => !(allowed[room] as readonly string[]).includes(packageOf(specifier)))
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

it('core imports nothing but its own files, a tokenizer, and the list of HTML entities', () => {
  const foreign = eachImport(sourcesOf('packages/core/src'), (name) => !name.startsWith('.'));
  const libraries = ['@huggingface/tokenizers', 'entities/decode'];
  expect(foreign.filter(({ specifier }) => !libraries.includes(specifier))).toEqual([]);
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

describe('no name of a head stands outside the functions', () => {
  const functions = 'packages/heads/src/functions/';
  const sources = [...rooms.map((room) => `${room}/src`), 'apps/playground/src']
    .flatMap(sourcesOf)
    .filter(({ name }) => !name.startsWith(functions));
  const named = sources.flatMap((source) =>
    headNamesIn(source).map(({ text, line }) => ({
      file: source.name,
      text,
      where: `${source.name}:${line} "${text}"`,
    })),
  );

  it('but where it is no head, or one that was published', () => {
    const unexpected = named.filter(({ file, text }) => !(mayName[file]?.names ?? []).includes(text));
    expect(unexpected.map(({ where }) => where)).toEqual([]);
  });

  it('and nothing is allowed in vain', () => {
    const allowances = Object.entries(mayName).flatMap(([file, { names }]) => names.map((text) => `${file} ${text}`));
    const found = new Set(named.map(({ file, text }) => `${file} ${text}`));
    expect(allowances.filter((allowance) => !found.has(allowance))).toEqual([]);
  });
});

describe('these checks', () => {
  it('find a cycle and leave a diamond alone', () => {
    const diamond = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] };
    expect(findCycle(new Map(Object.entries(diamond)))).toBeUndefined();
    expect(findCycle(new Map(Object.entries({ ...diamond, d: ['b'] })))).toEqual(['b', 'd', 'b']);
  });

  it('find a name of a head in a comparison, a type and a key, and not in an import or a sentence', () => {
    const code = `import './linear'; if (name === 'mlp') {} type A = 'linear-text'; const b = { 'cosine': "a linear head" };`;
    expect(headNamesIn(parseSource('x.ts', code)).map(({ text }) => text)).toEqual(['mlp', 'linear-text', 'cosine']);
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

/** Where a name in quotes is allowed, and why. */
const mayName: Readonly<Record<string, { readonly names: readonly string[]; readonly why: string }>> = {
  'packages/heads/src/evaluation/published.ts': {
    names: paperResults.map(({ head }) => head),
    why: "the rows of the paper's table",
  },
  'apps/cli/src/commands/demo.ts': {
    names: ['linear', 'linear-text', 'mlp', 'attention'],
    why: 'the heads that the demo shows',
  },
  'packages/heads/src/files/released-config.ts': {
    names: ['mlp', 'attention', 'cosine'],
    why: "says in our functions what the paper's configurations say in their own words",
  },
  'packages/search/src/create-search.ts': { names: ['cosine'], why: 'a way to rank' },
  'packages/search/src/ranking/rankings.ts': { names: ['cosine'], why: 'a way to rank' },
  'apps/cli/src/commands/search.ts': { names: ['cosine'], why: 'a column of the hits' },
  'packages/heads/src/training/stage.ts': { names: ['cosine'], why: 'how a learning rate falls' },
  'packages/heads/src/training/stage-graphs.ts': { names: ['cosine'], why: 'how a learning rate falls' },
};

function headNamesIn(source: Source) {
  return stringsOf(source).filter(({ text }) => (builtInNames as readonly string[]).includes(text));
}

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
