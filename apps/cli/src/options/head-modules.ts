import { access } from 'node:fs/promises';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FgclipError } from '@fgclip/core';
import { createHead, type Head, type HeadFamily } from '@fgclip/heads';
import { allFamilies, isBuiltIn, isHeadFamily } from '@fgclip/heads/internal';
import { readHeadFile } from '@fgclip/node';
import { Option } from 'commander';

/** Modules of the user's own matching functions, as every command that opens heads has them. */
export interface HeadModules {
  readonly headModule?: readonly string[];
}

/** The option of HeadModules, for Command.addOption(). */
export function headModuleOption(): Option {
  return new Option(
    '--head-module <file>',
    'an ES module that exports matching functions of your own, made by defineHead(); may be repeated',
  ).argParser<string[]>((path, earlier = []) => [...earlier, path]);
}

/**
 * The matching functions that modules export, under whatever names. Loading a module runs it.
 *
 * @throws NOT_FOUND for a file that is not there; INVALID_FORMAT for one that cannot be loaded, exports no head, or one
 * that is called like a built-in head or one of another module.
 */
export async function readHeadModules({ headModule: paths = [] }: HeadModules): Promise<HeadFamily[]> {
  const families: HeadFamily[] = [];
  for (const path of paths) {
    for (const family of await headsOf(path)) {
      if (families.includes(family)) continue;
      const taken = isBuiltIn(family.name) || families.some(({ name }) => name === family.name);
      if (taken) throw refused(path, `There is another head called "${family.name}"`, { hint: 'Give it another name' });
      families.push(family);
    }
  }
  return families;
}

/** A head from a file; or by its name one that needs no training, "cosine" for one. @throws As readHeadFile() does. */
export async function openHead(name: string, families: readonly HeadFamily[], dimension: number): Promise<Head> {
  const untrained = allFamilies(families).find((family) => family.name === name && !family.trainable);
  return untrained === undefined ? readHeadFile(name, { families }) : createHead(untrained, { dimension });
}

async function headsOf(path: string): Promise<Set<HeadFamily>> {
  const file = resolve(path);
  await access(file).catch((cause) => {
    throw new FgclipError('NOT_FOUND', 'There is no such module of heads', { file: path, cause });
  });
  resolveOwnPackages();
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href).catch((cause) => {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw refused(path, 'The module of heads cannot be loaded', { found, cause });
  });
  const heads = new Set(Object.values(exported).filter(isHeadFamily));
  if (heads.size > 0) return heads;
  throw refused(path, 'The module exports no head', {
    expected: 'what defineHead() of @fgclip/heads returns, under any name',
    found: Object.keys(exported).join(', ') || 'no exports',
  });
}

function refused(file: string, message: string, details: ConstructorParameters<typeof FgclipError>[2]): FgclipError {
  return new FgclipError('INVALID_FORMAT', message, { file, ...details });
}

let isResolving = false;

/** Lets modules import fgclip's packages wherever they lie: those of this program, so that nothing is installed for it. */
function resolveOwnPackages(): void {
  if (isResolving) return;
  isResolving = true;
  register(`data:text/javascript,${encodeURIComponent(RESOLVER)}`, { data: import.meta.url });
}

const RESOLVER = `
let program;
export const initialize = (url) => { program = url; };
export const resolve = (specifier, context, next) =>
  next(specifier, specifier.startsWith('@fgclip/') ? { ...context, parentURL: program } : context);
`;
