import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** One source file of a package, tests left out. */
export interface Source {
  /** Absolute. */
  readonly path: string;
  /** From the root of the repository, for messages. */
  readonly name: string;
  readonly tree: ts.SourceFile;
}

/** The sources in `folder` (relative to the root of the repository), its subfolders' included. */
export function sourcesOf(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => {
      const path = join(root, folder, file);
      return parseSource(path, readFileSync(path, 'utf8'));
    });
}

export function parseSource(path: string, code: string): Source {
  return { path, name: relative(root, path), tree: ts.createSourceFile(path, code, ts.ScriptTarget.ESNext, true) };
}

/** What a file imports or re-exports, types included, as written: './x.ts', '@fgclip/core', 'node:fs'. */
export function importsOf({ tree }: Source): string[] {
  return ts.preProcessFile(tree.text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** What a file has in quotes, types included, each with its line; but for what it imports. */
export function stringsOf({ tree }: Source): { readonly text: string; readonly line: number }[] {
  const found: { text: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node)) {
      found.push({ text: node.text, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    node.forEachChild(visit);
  };
  visit(tree);
  return found;
}

/** Names a file uses from outside itself: neither members after a dot, nor keys, nor its own declarations. */
export function freeNamesOf({ tree }: Source): Set<string> {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) (isDeclaration(node) ? declared : isReference(node) ? used : undefined)?.add(node.text);
    node.forEachChild(visit);
  };
  visit(tree);
  return new Set([...used].filter((name) => !declared.has(name)));
}

/** Every value and type that the language itself (ES2023) provides; `const` as in `as const`. */
export function languageNames(): Set<string> {
  const options: ts.CompilerOptions = { lib: ['lib.es2023.d.ts'], types: [], target: ts.ScriptTarget.ESNext };
  const host = ts.createCompilerHost(options);
  const empty = ts.createSourceFile('empty.ts', '', ts.ScriptTarget.ESNext);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) => (name === 'empty.ts' ? empty : read(name, ...rest));
  const checker = ts.createProgram(['empty.ts'], options, host).getTypeChecker();
  const symbols = checker.getSymbolsInScope(empty, ts.SymbolFlags.Value | ts.SymbolFlags.Type);
  return new Set(['const', ...symbols.map(({ name }) => name)]);
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  const binds =
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isBindingElement(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isTypeParameterDeclaration(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent);
  return binds && parent.name === node;
}

function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return leftOf(parent) === node;
  return !('name' in parent && parent.name === node) && !('propertyName' in parent && parent.propertyName === node);
}

function leftOf(node: ts.PropertyAccessExpression | ts.QualifiedName): ts.Node {
  return ts.isQualifiedName(node) ? node.left : node.expression;
}
