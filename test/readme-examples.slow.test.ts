import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { readmeExamples } from './readme-examples.ts';
import { root } from './sources.ts';

const examples = readmeExamples();

it('finds an example in the README of every library', () => {
  const folders = new Set(examples.map(({ folder }) => folder));
  for (const name of ['core', 'heads', 'datasets', 'swatchbook', 'report', 'node', 'web'])
    expect(folders).toContain(`packages/${name}`);
});

it('type-checks every example against the sources', () => {
  expect(typeErrors(new Map(examples.map(({ name, code }) => [join(root, name), `${code}\nexport {};\n`])))).toEqual(
    [],
  );
});

it('finds a mistake in an example', () => {
  const wrong = `import { matrix } from '@fgclip/core';\nmatrix('no numbers', 1, 2);\n`;
  const errors = typeErrors(new Map([[join(root, 'packages/heads/README.wrong.ts'), wrong]]));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain("Argument of type 'string'");
});

/** Errors in files that exist only here, as a reader's compiler would find them; those files may use console. */
function typeErrors(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  options.types = ['node'];
  options.typeRoots = [join(root, 'node_modules/@types')];
  options.noUnusedLocals = false;
  options.paths = {
    '@fgclip/*': [join(root, 'packages/*/src/index.ts')],
    '@fgclip/core/*': [join(root, 'packages/core/src/*/index.ts'), join(root, 'packages/core/src/*.ts')],
    '@fgclip/heads/closed-form': [join(root, 'packages/heads/src/closed-form/index.ts')],
    '@fgclip/heads/results': [join(root, 'packages/heads/src/tables/index.ts')],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ESNext);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()]
    .flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))
    .map((diagnostic) => ts.formatDiagnostic(diagnostic, host));
}
