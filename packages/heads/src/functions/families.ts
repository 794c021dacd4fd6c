import { FgclipError } from '@fgclip/core';
import type { HeadFamily } from '../matching/define-head.ts';
import type { FunctionOptions, MatchingFunction } from '../matching/matching-function.ts';
import { attention } from './attention.ts';
import { cosine, linearHead, linearImage, linearText } from './linear.ts';
import { lowRank } from './low-rank.ts';
import { mlp } from './mlp.ts';
import { orthogonal } from './orthogonal.ts';

/** The six matching functions of the paper (arXiv 2404.03539, section 3), in its order; then those of our own. */
export const builtInFamilies = {
  cosine,
  linear: linearHead,
  'linear-text': linearText,
  'linear-image': linearImage,
  mlp,
  attention,
  'low-rank': lowRank,
  orthogonal,
} as const;

export type BuiltInName = keyof typeof builtInFamilies;

/** The options of the built-in functions, by name. */
export type BuiltInOptions = {
  readonly [Name in BuiltInName]: (typeof builtInFamilies)[Name] extends HeadFamily<infer Options> ? Options : never;
};

export const builtInNames = Object.keys(builtInFamilies) as BuiltInName[];

export function isBuiltIn(name: string): name is BuiltInName {
  return Object.hasOwn(builtInFamilies, name);
}

/** The built-in families and the given ones, of which one goes before a built-in one of its name. */
export function allFamilies(families: readonly HeadFamily[] = []): HeadFamily[] {
  const own = new Set(families.map(({ name }) => name));
  const builtIn: HeadFamily[] = Object.values(builtInFamilies);
  return [...builtIn.filter(({ name }) => !own.has(name)), ...families];
}

/**
 * The family of a name, out of the built-in ones and the given ones.
 *
 * @throws NOT_FOUND for a name nobody defines; `file` is where it stands.
 */
export function familyByName(name: string, families: readonly HeadFamily[] = [], file?: string): HeadFamily {
  const known = allFamilies(families);
  const found = known.find((family) => family.name === name);
  if (found !== undefined) return found;
  throw new FgclipError('NOT_FOUND', `No matching function is called "${name}"`, {
    file,
    expected: known.map((family) => family.name).join(', '),
    hint: 'A function of your own comes in by `families`, as `defineHead()` returned it',
  });
}

/**
 * Builds a function from its saved name and options, out of the built-in families and the given ones.
 * Throws as familyByName() does, and INVALID_ARGUMENT for options that the function does not take.
 */
export function functionByName(
  name: string,
  options: FunctionOptions,
  families: readonly HeadFamily[] = [],
): MatchingFunction {
  return familyByName(name, families).create(options);
}

/** What results call CLIP's plain cosine, with which every evaluation starts. */
export const baselineName: string = cosine.name;

/** Whether a row of results is that of the plain cosine. */
export function isBaseline({ head }: { readonly head: string }): boolean {
  return head === baselineName;
}

/** Whether a function is CLIP's own cosine, with nothing learned and nothing after the product. */
export function isPlainCosine({ name, parameters, scores }: MatchingFunction): boolean {
  return name === cosine.name && Object.keys(parameters).length === 0 && scores === 'logit';
}
