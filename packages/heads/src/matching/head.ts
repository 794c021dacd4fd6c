import { createRandom, type Expression, FgclipError, type FloatTensor } from '@fgclip/core';
import { parameter } from '@fgclip/core/graph';
import { sizeOf } from '@fgclip/core/internal';
import { type BuiltInName, type BuiltInOptions, familyByName } from '../functions/families.ts';
import { cosine } from '../functions/linear.ts';
import type { HeadFamily } from './define-head.ts';
import type { FunctionOptions, MatchingFunction } from './matching-function.ts';

/** A matching function with values for its parameters. */
export interface Head {
  readonly function: MatchingFunction;
  readonly parameters: Readonly<Record<string, FloatTensor>>;
  /** Where the values come from: training stages, an import. Saved with the head. */
  readonly history: readonly HistoryEntry[];
}

/** One thing that happened to a head, as plain JSON. */
export type HistoryEntry = { readonly event: string } & Readonly<Record<string, unknown>>;

export interface StartOptions {
  /** Seed of the first values. Default 123. */
  readonly seed?: number;
  /**
   * `default`: as PyTorch initialises such layers. `identity`: so that the head scores as the plain cosine does
   * before it is trained. Default `default`.
   */
  readonly start?: 'default' | 'identity';
}

/**
 * A new head of a built-in function or of one's own family.
 *
 * Throws NOT_FOUND for an unknown name, INVALID_ARGUMENT for options the function refuses or an identity start it
 * does not have.
 *
 * @example createHead('linear', { dimension: 512 })
 * @example createHead('mlp', { dimension: 768, hidden: [1536] }, { start: 'identity' })
 */
export function createHead<Name extends BuiltInName>(
  name: Name,
  options: BuiltInOptions[Name],
  start?: StartOptions,
): Head;
export function createHead<Options extends FunctionOptions>(
  family: HeadFamily<Options>,
  options: Options,
  start?: StartOptions,
): Head;
export function createHead(
  family: string | HeadFamily,
  options: FunctionOptions,
  { seed = 123, start = 'default' }: StartOptions = {},
): Head {
  const { create } = typeof family === 'string' ? familyByName(family) : family;
  const matching = create(options);
  const random = createRandom(seed);
  const parameters: Record<string, FloatTensor> = {};
  for (const [name, { shape, initial, identity }] of Object.entries(matching.parameters)) {
    const first = start === 'identity' ? identity : initial;
    if (first === undefined) throw noIdentity(matching);
    parameters[name] = { shape, data: first(shape, random.fork(name)) };
  }
  return { function: matching, parameters, history: [{ event: 'created', seed, start }] };
}

/** CLIP's own score, which every evaluation starts with and every head is held against. */
export function cosineHead(dimension: number): Head {
  return createHead(cosine, { dimension });
}

/**
 * A head of the given function and values; `file` is where they come from, for errors.
 *
 * Throws SHAPE_MISMATCH or NOT_FOUND when they do not fit the function, INVALID_DATA for others beside them and for
 * values that are NaN or Infinity, naming parameter and row.
 */
export function assembleHead(
  matching: MatchingFunction,
  values: Readonly<Record<string, FloatTensor>>,
  history: readonly HistoryEntry[] = [],
  file?: string,
): Head {
  const parameters: Record<string, FloatTensor> = {};
  for (const [name, { shape }] of Object.entries(matching.parameters)) {
    const value = values[name];
    if (value === undefined) {
      throw new FgclipError('NOT_FOUND', `Head "${matching.name}": parameter "${name}" is missing`, {
        file,
        found: Object.keys(values).join(', ') || 'none',
      });
    }
    if (value.shape.join() !== shape.join() || value.data.length !== sizeOf(shape)) {
      throw new FgclipError('SHAPE_MISMATCH', `Head "${matching.name}": parameter "${name}"`, {
        file,
        expected: `[${shape.join(', ')}]`,
        found: `[${value.shape.join(', ')}]`,
      });
    }
    checkFinite(matching, name, value, file);
    parameters[name] = value;
  }
  const extra = Object.keys(values).filter((name) => !Object.hasOwn(matching.parameters, name));
  if (extra.length > 0) {
    throw new FgclipError('INVALID_DATA', `Head "${matching.name}" has no parameter ${extra.join(', ')}`, { file });
  }
  return { function: matching, parameters, history };
}

function checkFinite(
  { name: head }: MatchingFunction,
  parameter: string,
  { shape, data }: FloatTensor,
  file: string | undefined,
): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const columns = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  throw new FgclipError('INVALID_DATA', `Head "${head}": parameter "${parameter}" holds NaN or Infinity`, {
    file,
    expected: 'finite numbers',
    found: `${data[at]} in row ${Math.floor(at / columns)}`,
    hint: 'Rows count from 0. Training that diverged leaves such values: take an earlier head, or train with a lower learning rate',
  });
}

/** The function's parameters as expressions, by name. */
export function parameterExpressions({ parameters }: MatchingFunction): Record<string, Expression> {
  return Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, parameter(name, shape)]));
}

function noIdentity({ name }: MatchingFunction): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `A "${name}" head with these options cannot start as the identity`, {
    hint: 'Start from the default; only a function that gives every parameter a value for it (`identity`) can',
  });
}
