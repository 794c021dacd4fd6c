import { type Expression, FgclipError } from '@fgclip/core';
import { expandDims, matmul, normalize, sigmoid, transpose } from '@fgclip/core/graph';
import {
  type CombineFallback,
  type FunctionOptions,
  type LinearSides,
  type MatchingFunction,
  type OptionSpec,
  type OptionSpecs,
  type ParameterSpec,
  type ParameterValues,
  type ScoreKind,
  settledOptions,
} from './matching-function.ts';

/** Makes matching functions of one kind: linear heads of any dimension, say. What defineHead() returns. */
export interface HeadFamily<Options extends FunctionOptions = FunctionOptions> {
  /** Under which its heads are saved and results speak of them: "linear-text". */
  readonly name: string;
  /** What a page calls it: "Linear, captions only". */
  readonly title: string;
  /** False where there is nothing to learn, unless options ask for it. */
  readonly trainable: boolean;
  /** What may be said of its heads beside the dimension. */
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Throws INVALID_ARGUMENT for options that it does not take. */
  create(options: Options): MatchingFunction;
  /**
   * The options of a head that can start as the cosine: the given ones, with room made for it where they leave that
   * open. Undefined where there is no such start.
   */
  startingAsCosine(options: Options): Options | undefined;
}

/** The named parameters as expressions; the names are those that `parameters` returns. */
export type Named<Name extends string> = Readonly<Record<Name, Expression>>;

/** A side's encoder: embeddings [rows, dimension] -> codes [rows, width]. */
type Encoder<Options, Name extends string> = (
  embedding: Expression,
  parameters: Named<Name>,
  options: Required<Options>,
) => Expression;

/** The same for all options, or as they say. */
type ByOptions<Value, Options> = Value | ((options: Required<Options>) => Value);

/** All functions get the options with their defaults filled in. */
interface CommonParts<Options extends FunctionOptions, Name extends string> {
  /** Name under which heads of this family are saved. */
  readonly name: string;
  /** What a page calls it. Default the name. */
  readonly title?: string;
  /** What may be said of a head beside its dimension, checked when one is made. Default anything, unchecked. */
  readonly options?: OptionSpecs<Options>;
  /** Trainable values, given the options. None for the cosine. */
  readonly parameters?: (options: Required<Options>) => Readonly<Record<Name, ParameterSpec>>;
  /** Default whether there are `parameters`. */
  readonly trainable?: boolean;
  /** Default `logit`. With `probability`, `score` or `combine` ends in a sigmoid. */
  readonly scores?: ByOptions<ScoreKind, Options>;
  /** Given options with room for a start as the cosine, where they leave it open. Default as they are. */
  readonly roomForCosine?: (options: Options) => Options;
}

/** A function that splits; encoders default to the embedding itself. */
export interface SeparableParts<Options extends FunctionOptions, Name extends string = string>
  extends CommonParts<Options, Name> {
  readonly encodeImage?: Encoder<Options, Name>;
  readonly encodeText?: Encoder<Options, Name>;
  /**
   * Make unit vectors of the codes, so that their dot products are cosines; false says that nothing does. The length of
   * a row then means nothing, or (behind a bias) all but: rows of 1e30 or 1e-30 are scaled to what float32 can square.
   */
  readonly unit?: ByOptions<boolean, Options>;
  /**
   * images [..., n, width], texts [..., m, width] -> [..., n, m]. Default the dot product, and a sigmoid of it where
   * scores are probabilities.
   */
  readonly combine?: (
    images: Expression,
    texts: Expression,
    parameters: Named<Name>,
    options: Required<Options>,
  ) => Expression;
  readonly fallback?: (options: Required<Options>) => CombineFallback | undefined;
  /**
   * What the encoders are where they are linear: the weight and bias of each side, of which one that is left out stays as
   * it is. Heads of the function then fold into models and blend as linear ones do. Not beside `combine`.
   */
  readonly asLinear?: (parameters: Named<Name>, options: Required<Options>) => LinearSides;
  readonly score?: never;
}

/** A function that does not split: it runs once for every pair. */
export interface PairwiseParts<Options extends FunctionOptions, Name extends string = string>
  extends CommonParts<Options, Name> {
  /** image [..., dimension], text [..., dimension], broadcast against each other -> [...]. */
  readonly score: (
    image: Expression,
    text: Expression,
    parameters: Named<Name>,
    options: Required<Options>,
  ) => Expression;
  /** False where nothing is made a unit vector. */
  readonly unit?: false;
}

/**
 * Defines a matching function by its graph. Everything that works for the built-in heads (training, experiments,
 * evaluation, reports, saving, scoring on any runtime, export, the command line's `--head-module`) works for it.
 *
 * @example A bilinear head: v^T W t
 * const bilinear = defineHead({
 *   name: 'bilinear',
 *   parameters: ({ dimension }) => ({
 *     weight: { shape: [dimension, dimension], initial: linearDefault(dimension), identity: identityMatrix },
 *   }),
 *   encodeImage: (image, { weight }) => linear(image, weight),
 * });
 */
export function defineHead<Options extends FunctionOptions = FunctionOptions, Name extends string = string>(
  parts: SeparableParts<Options, Name> | PairwiseParts<Options, Name>,
): HeadFamily<Options> {
  const { name, title = name, options: specs = {}, trainable = parts.parameters !== undefined } = parts;
  const create = (given: Options): MatchingFunction => {
    checkDimension(name, given.dimension);
    const options = settledOptions(name, specs, given);
    const common: Common = {
      ...{ name, options: given, dimension: given.dimension },
      parameters: parts.parameters?.(options) ?? {},
      scores: toldBy(parts.scores, options) ?? 'logit',
    };
    return parts.score === undefined ? separable(parts, options, common) : pairwise(parts, options, common);
  };
  const startingAsCosine = (given: Options): Options | undefined => {
    const options = parts.roomForCosine?.(given) ?? given;
    const starts = Object.values(create(options).parameters);
    return starts.every(({ identity }) => identity !== undefined) ? options : undefined;
  };
  return { name, title, trainable, options: specs, create, startingAsCosine };
}

/** Whether a value is what defineHead() returns, of this copy of the package or of another. */
export function isHeadFamily(value: unknown): value is HeadFamily {
  if (typeof value !== 'object' || value === null) return false;
  const { name, create, startingAsCosine } = value as Partial<HeadFamily>;
  return typeof name === 'string' && typeof create === 'function' && typeof startingAsCosine === 'function';
}

type Common = Pick<MatchingFunction, 'name' | 'options' | 'dimension' | 'parameters' | 'scores'>;

function separable<Options extends FunctionOptions, Name extends string>(
  parts: SeparableParts<Options, Name>,
  options: Required<Options>,
  common: Common,
): MatchingFunction {
  const unit = toldBy(parts.unit, options);
  const encoded =
    (encoder: Encoder<Options, Name> | undefined) => (embedding: Expression, parameters: ParameterValues) =>
      encoder?.(embedding, parameters as Named<Name>, options) ?? embedding;
  const [image, text] = [encoded(parts.encodeImage), encoded(parts.encodeText)];
  const scored = (images: Expression, texts: Expression): Expression => {
    const products = dotProducts(images, texts);
    return common.scores === 'probability' ? sigmoid(products) : products;
  };
  return {
    ...common,
    separable: true,
    dotProduct: parts.combine === undefined,
    unit,
    encodeImage: unit ? (embedding, parameters) => normalize(image(embedding, parameters)) : image,
    encodeText: unit ? (embedding, parameters) => normalize(text(embedding, parameters)) : text,
    textBeforeUnit: unit ? text : undefined,
    combine: (images, texts, parameters) =>
      parts.combine?.(images, texts, parameters as Named<Name>, options) ?? scored(images, texts),
    fallback: parts.fallback?.(options),
    asLinear:
      parts.combine === undefined && parts.asLinear !== undefined
        ? (parameters) => parts.asLinear?.(parameters as Named<Name>, options) ?? {}
        : undefined,
  };
}

function pairwise<Options extends FunctionOptions, Name extends string>(
  { score, unit }: PairwiseParts<Options, Name>,
  options: Required<Options>,
  common: Common,
): MatchingFunction {
  return {
    ...common,
    separable: false,
    dotProduct: false,
    unit,
    encodeImage: (image) => image,
    encodeText: (text) => text,
    combine: (images, texts, parameters) =>
      score(expandDims(images, -2), expandDims(texts, -3), parameters as Named<Name>, options),
  };
}

function toldBy<Value, Options>(
  said: ByOptions<Value, Options> | undefined,
  options: Required<Options>,
): Value | undefined {
  return typeof said === 'function' ? (said as (options: Required<Options>) => Value)(options) : said;
}

function checkDimension(name: string, dimension: number): void {
  if (Number.isInteger(dimension) && dimension > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', `Head "${name}": the dimension must be a positive integer`, {
    found: String(dimension),
    hint: 'Give the width of the embeddings: 512 for CLIP B/16 and B/32, 768 for L/14',
  });
}

/** images [..., n, width], texts [..., m, width] -> every dot product [..., n, m]. */
export function dotProducts(images: Expression, texts: Expression): Expression {
  return matmul(images, transpose(texts));
}
