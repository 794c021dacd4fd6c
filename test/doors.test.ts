import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseSource, root } from './sources.ts';

/** The front doors, and how many values each may have: what one can remember, or find in one list. */
const doors = {
  'packages/core/src/index.ts': 60,
  'packages/core/src/graph/index.ts': 50,
  'packages/core/src/vision/index.ts': 10,
  'packages/core/src/formats/index.ts': 10,
  'packages/heads/src/index.ts': 35,
  'packages/heads/src/closed-form/index.ts': 10,
  'packages/heads/src/deploy/index.ts': 10,
  'packages/heads/src/diagnosis/index.ts': 10,
  'packages/heads/src/tables/index.ts': 25,
  'packages/datasets/src/index.ts': 25,
  'packages/swatchbook/src/index.ts': 15,
  'packages/report/src/index.ts': 15,
  'packages/node/src/index.ts': 30,
  'packages/search/src/index.ts': 15,
  'packages/web/src/index.ts': 15,
} as const;

const documents = readDocuments();

describe.each(Object.entries(doors))('%s', (door, most) => {
  const values = valuesOf(door);

  it('is small', () => {
    expect(values.length).toBeGreaterThan(0);
    expect(values.length).toBeLessThanOrEqual(most);
  });

  it('has nothing that no README and no guide speaks of', () => {
    expect(values.filter((name) => !new RegExp(`\\b${name}\\b`).test(documents))).toEqual([]);
  });
});

it('every door of every package is known here, but for the internal ones', () => {
  const known = Object.keys(doors);
  const found = readdirSync(join(root, 'packages')).flatMap((name) => doorsOf(`packages/${name}`));
  expect(found.filter((door) => !known.includes(door))).toEqual([]);
});

/** The sources behind the doors that a package offers. */
function doorsOf(room: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>;
  };
  return Object.entries(exports)
    .flatMap(([name, door]) => (typeof door === 'string' ? [] : [{ name, source: door['@fgclip/source'] }]))
    .filter(({ name, source }) => source !== undefined && name !== './internal' && name !== './session-worker')
    .map(({ source }) => join(room, source ?? ''));
}

/** What a door lets out, types aside. */
function valuesOf(door: string): string[] {
  const { tree } = parseSource(join(root, door), readFileSync(join(root, door), 'utf8'));
  return tree.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) return [];
    const clause = statement.exportClause;
    if (clause === undefined || !ts.isNamedExports(clause)) return [];
    return clause.elements.filter((element) => !element.isTypeOnly).map((element) => element.name.text);
  });
}

/** Every README and guide in one text. */
function readDocuments(): string {
  const guides = readdirSync(join(root, 'docs')).map((file) => `docs/${file}`);
  const readmes = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  return ['README.md', ...guides, ...readmes]
    .filter((file) => file.endsWith('.md') && existsSync(join(root, file)))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
}
