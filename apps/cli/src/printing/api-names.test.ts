import { readFileSync } from 'node:fs';
import { FgclipError } from '@fgclip/core';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Source, sourcesOf } from '../../../../test/sources.ts';
import { apiNames, inOwnWords } from './api-names.ts';
import { describeError } from './errors.ts';

interface Sentence {
  readonly where: string;
  /** What is put in at run time as "_". */
  readonly text: string;
}

/** Libraries whose errors reach the command line; the graph and its runtimes are told of mistakes in programs only. */
const folders = ['core', 'heads', 'datasets', 'node'].map((name) => `packages/${name}/src`);
const sentences = folders
  .flatMap(sourcesOf)
  .filter(({ name }) => !/core\/src\/(graph|onnx)\/|report\/page\/style/.test(name))
  .flatMap(sentencesOf);

describe('errors of the libraries', () => {
  test('name fields and functions between backticks', () => {
    const unmarked = sentences.filter(({ text }) => namesIn(text.replace(/`[^`]*`|"[^"]*"/g, '')).length > 0);
    expect(unmarked).toEqual([]);
  });

  test('name nothing that the command line has no words for', () => {
    const marked = sentences.flatMap(({ where, text }) =>
      Array.from(text.matchAll(/`([\w.]+(?:\(\))?)`/g), ([, name = '']) => ({ where, name })),
    );
    expect(marked.length).toBeGreaterThan(20);
    const unknown = marked.filter(({ name }) => name !== '_' && !Object.hasOwn(apiNames, name));
    expect(unknown).toEqual([]);
  });

  test('are told in options that exist', () => {
    const commands = sourcesOf('apps/cli/src')
      .map(({ path }) => readFileSync(path, 'utf8'))
      .join('\n');
    const options = Object.values(apiNames).flatMap((words) => words.match(/^--[\w-]+/) ?? []);
    expect(options.length).toBeGreaterThan(10);
    const defined = (option: string) => new RegExp(`['\`]${option} <|override\\('${option.slice(2)}'`).test(commands);
    expect(options.filter((option) => !defined(option))).toEqual([]);
  });
});

test('translates what is marked and leaves the rest', () => {
  expect(inOwnWords('Name them: `imageColumn` and `captionColumn`')).toBe(
    'Name them: --image-column and --caption-column',
  );
  expect(inOwnWords('Import it: `importPytorchHead()`, or `rm -r`')).toBe('Import it: fgclip import head, or `rm -r`');
  const details = { found: '`dtype`', hint: 'Look into `families`' };
  expect(describeError(new FgclipError('NOT_FOUND', 'No `dtype` here', details), false)).toBe(
    'error: No --dtype here [NOT_FOUND]\n  found:    `dtype`\n  hint:     Look into --head-module\n',
  );
});

/** Texts of several words that are neither markup nor code of Python to be copied. */
function sentencesOf({ name, tree }: Source): Sentence[] {
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    const isImport = ts.isImportDeclaration(node.parent ?? node);
    if (text?.includes(' ') && !isImport && !/<[a-zA-Z]|\b(torch|numpy|json|safetensors)\./.test(text)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push({ where: `${name}:${line + 1}`, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `_${literal.text}`).join('');
}

/** What looks like a field, a call or an object literal of TypeScript. */
function namesIn(text: string): string[] {
  const foreign = new Set(['arXiv', 'mAP']);
  const names = text.match(/\b[a-z]+[A-Z]\w*|\b\w+\(\)|\b[a-z]\w*: [{[]/g) ?? [];
  return names.filter((name) => !foreign.has(name));
}
