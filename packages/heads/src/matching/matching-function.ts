import { type Expression, FgclipError } from '@fgclip/core';
import type { InitialValue } from './initial-values.ts';

/** Parameters as expressions, by name. */
export type ParameterValues = Readonly<Record<string, Expression>>;

export interface ParameterSpec {
  readonly shape: readonly number[];
  /** How a new head starts. */
  readonly initial: InitialValue;
  /** How it starts when asked to begin as the plain cosine; absent where that is impossible. */
  readonly identity?: InitialValue | undefined;
}

/** Options of a matching function: plain JSON, so that a saved head can be rebuilt from them. */
export type FunctionOptions = { readonly dimension: number } & Readonly<Record<string, unknown>>;

/**
 * A matching function S(image, text): a graph over embeddings and parameters, split so that N images and M texts are
 * encoded once each and only then combined.
 */
export interface MatchingFunction {
  /** The family's name: "linear". */
  readonly name: string;
  /** What the family was asked for; with the name, enough to build the same function again. */
  readonly options: FunctionOptions;
  /** Width of the embeddings it takes. */
  readonly dimension: number;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** False where every pair runs the whole function; such heads cost images x texts evaluations. */
  readonly separable: boolean;
  /** `probability`: a share, 0 to 1. `logit`: any number; a cosine is one, too. Larger means a better match. */
  readonly scores: ScoreKind;
  /** Whether scores are the codes' dot products, or rise with them: a vector index then ranks as the head does. */
  readonly dotProduct: boolean;
  /**
   * Whether codes are made unit vectors, whose dot products are cosines; absent where the function does not say. Rows far
   * too long or short for float32 to square are then brought within reach before they are encoded: see withinReach().
   */
  readonly unit?: boolean | undefined;
  /** image [rows, dimension] -> code [rows, width]. */
  encodeImage(image: Expression, parameters: ParameterValues): Expression;
  /** text [rows, dimension] -> code [rows, width]. */
  encodeText(text: Expression, parameters: ParameterValues): Expression;
  /** Where codes are made unit vectors, those of texts before they are: text [rows, dimension] -> [rows, width]. */
  readonly textBeforeUnit?: ((text: Expression, parameters: ParameterValues) => Expression) | undefined;
  /** images [..., n, width], texts [..., m, width] -> scores [..., n, m]. */
  combine(images: Expression, texts: Expression, parameters: ParameterValues): Expression;
  /** A slower combine for codes that `combine` cannot hold in float32, and the test for them. */
  readonly fallback?: CombineFallback | undefined;
  /** What the encoders are where they are linear and scores follow from dot products; see asLinear(). */
  readonly asLinear?: ((parameters: ParameterValues) => LinearSides) | undefined;
}

/** embedding [rows, in] -> embedding weight^T + bias [rows, out]. */
export interface LinearMap {
  /** [out, in], as PyTorch has it. */
  readonly weight: Expression;
  /** [out]. */
  readonly bias?: Expression | undefined;
}

/** The linear maps of a function; a side without one is kept as it is. */
export type LinearSides = { readonly [Side in 'image' | 'text']?: LinearMap | undefined };

/** What the scores of a function are, which a loss must know. */
export type ScoreKind = 'probability' | 'logit';

export interface CombineFallback {
  /** True when codes (rows x width, as stored) need the fallback. */
  needed(codes: Float32Array, width: number): boolean;
  combine(images: Expression, texts: Expression, parameters: ParameterValues): Expression;
}

/** The named parameter; throws NOT_FOUND when it is missing. */
export function requireParameter(parameters: ParameterValues, name: string): Expression {
  const value = parameters[name];
  if (value === undefined) throw new FgclipError('NOT_FOUND', `Parameter "${name}" is missing`);
  return value;
}

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
