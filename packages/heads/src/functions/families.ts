import { FgclipError } from '@fgclip/core';
import type { HeadFamily } from '../define-head.ts';
import type { FunctionOptions, MatchingFunction } from '../matching-function.ts';
import { attention } from './attention.ts';
import type { AttentionOptions } from './attention-options.ts';
import {
  cosine,
  linearHead,
  linearImage,
  linearText,
  type MlpOptions,
  mlp,
  type ProjectionOptions,
} from './projection.ts';

/** The options of the six functions of the paper, by name. */
export interface BuiltInOptions {
  readonly cosine: ProjectionOptions;
  readonly linear: ProjectionOptions;
  readonly 'linear-text': ProjectionOptions;
  readonly 'linear-image': ProjectionOptions;
  readonly mlp: MlpOptions;
  readonly attention: AttentionOptions;
}

export type BuiltInName = keyof BuiltInOptions;

/** The six matching functions of the paper (arXiv 2404.03539, section 3), in its order. */
export const builtInFamilies: { readonly [Name in BuiltInName]: HeadFamily<BuiltInOptions[Name]> } = {
  cosine,
  linear: linearHead,
  'linear-text': linearText,
  'linear-image': linearImage,
  mlp,
  attention,
};

export const builtInNames = Object.keys(builtInFamilies) as BuiltInName[];

export function isBuiltIn(name: string): name is BuiltInName {
  return Object.hasOwn(builtInFamilies, name);
}

/**
 * Builds a function from its saved name and options, out of the built-in families and the given ones.
 * Throws NOT_FOUND for a name nobody defines.
 */
export function functionByName(
  name: string,
  options: FunctionOptions,
  families: readonly HeadFamily[] = [],
): MatchingFunction {
  const own = families.find((family) => family.name === name);
  if (own !== undefined) return own.create(options);
  if (isBuiltIn(name)) return (builtInFamilies[name] as HeadFamily).create(options);
  throw new FgclipError('NOT_FOUND', `No matching function is called "${name}"`, {
    expected: [...builtInNames, ...families.map((family) => family.name)].join(', '),
    hint: 'A function of your own is known where `families` has what `defineHead()` returned',
  });
}
