import { FgclipError } from '@fgclip/core';
import type { FunctionOptions } from './matching-function.ts';

/** One option of a matching function: what it may be, and what it is where nothing is said. */
export interface OptionSpec<Value = unknown> {
  /** What it does, in a few words: "attention heads". */
  readonly about: string;
  /** What it may be, in words: "a whole number above 0". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Its value where none is given, for embeddings of this length; undefined where there is none. */
  default(dimension: number): Value;
}

/** A spec for every option but the dimension, which all functions take. */
export type OptionSpecs<Options extends FunctionOptions> = {
  readonly [Name in keyof Options as Name extends 'dimension' ? never : Name]-?: OptionSpec<Required<Options>[Name]>;
};

/** True or false; false unless told otherwise. */
export function flag(about: string, usual = false): OptionSpec<boolean> {
  return { about, expected: 'true or false', accepts: (value) => typeof value === 'boolean', default: () => usual };
}

/** One of some names, the first unless told otherwise. */
export function oneOf<const Name extends string>(about: string, names: readonly [Name, ...Name[]]): OptionSpec<Name> {
  return {
    ...{ about, expected: names.join(', ') },
    accepts: (value) => names.some((name) => name === value),
    default: () => names[0],
  };
}

/** A whole number above 0. */
export function count<Usual extends number | undefined>(
  about: string,
  usual: (dimension: number) => Usual,
): OptionSpec<Usual> {
  return { about, expected: 'a whole number above 0', accepts: isCount, default: usual };
}

/** A list of whole numbers above 0, which may be empty. */
export function counts(about: string, usual: (dimension: number) => readonly number[]): OptionSpec<readonly number[]> {
  return {
    ...{ about, expected: 'a list of whole numbers above 0' },
    accepts: (value) => Array.isArray(value) && value.every(isCount),
    default: usual,
  };
}

/**
 * Options with every default filled in. What no spec speaks of is left as it is.
 *
 * @throws INVALID_ARGUMENT for a value that its spec does not accept; `head` is what the error calls the function.
 */
export function settledOptions<Options extends FunctionOptions>(
  head: string,
  specs: Readonly<Record<string, OptionSpec>>,
  options: Options,
): Required<Options> {
  const settled: Record<string, unknown> = { ...options };
  for (const [name, { expected, accepts, default: usual }] of Object.entries(specs)) {
    const value = options[name];
    if (value === undefined) settled[name] = usual(options.dimension);
    else if (!accepts(value)) {
      throw new FgclipError('INVALID_ARGUMENT', `Head "${head}": option "${name}" has a wrong value`, {
        expected,
        found: JSON.stringify(value),
      });
    }
  }
  return settled as Required<Options>;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0;
}
