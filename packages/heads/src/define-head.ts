import { type Expression, expandDims, FgclipError, matmul, transpose } from '@fgclip/core';
import type { CombineFallback, FunctionOptions, MatchingFunction, ParameterSpec } from './matching-function.ts';

/** Makes matching functions of one kind: linear heads of any dimension, say. */
export interface HeadFamily<Options extends FunctionOptions = FunctionOptions> {
  readonly name: string;
  create(options: Options): MatchingFunction;
}

/** The named parameters as expressions; the names are those that `parameters` returns. */
type Named<Name extends string> = Readonly<Record<Name, Expression>>;

/** A side's encoder: embeddings [rows, dimension] -> codes [rows, width]. */
type Encoder<Options, Name extends string> = (
  embedding: Expression,
  parameters: Named<Name>,
  options: Options,
) => Expression;

interface CommonParts<Options, Name extends string> {
  /** Name under which heads of this family are saved. */
  readonly name: string;
  /**
   * True where the score is a cosine of what depends on nothing but the rows' directions, or (behind a bias) all but:
   * rows of 1e30 or 1e-30 are then scaled to what float32 can square. Default false: rows are taken as they are.
   */
  readonly scaleFree?: (options: Options) => boolean;
  /** Trainable values, given the options. None for the cosine. */
  readonly parameters?: (options: Options) => Readonly<Record<Name, ParameterSpec>>;
}

/** A function that splits; encoders default to the embedding itself, combine to the dot product. */
export interface SeparableParts<Options, Name extends string = string> extends CommonParts<Options, Name> {
  readonly encodeImage?: Encoder<Options, Name>;
  readonly encodeText?: Encoder<Options, Name>;
  /** images [..., n, width], texts [..., m, width] -> [..., n, m]. */
  readonly combine?: (images: Expression, texts: Expression, parameters: Named<Name>, options: Options) => Expression;
  readonly fallback?: (options: Options) => CombineFallback | undefined;
  readonly score?: never;
}

/** A function that does not split: it runs once for every pair. */
export interface PairwiseParts<Options, Name extends string = string> extends CommonParts<Options, Name> {
  /** image [..., dimension], text [..., dimension], broadcast against each other -> [...]. */
  readonly score: (image: Expression, text: Expression, parameters: Named<Name>, options: Options) => Expression;
}

/**
 * Defines a matching function by its graph. Everything that works for the built-in heads (training, saving, scoring on
 * any runtime, export) works for it.
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
  return {
    name: parts.name,
    create(options) {
      const { dimension } = options;
      if (!(Number.isInteger(dimension) && dimension > 0)) {
        throw new FgclipError('INVALID_ARGUMENT', `Head "${parts.name}": the dimension must be a positive integer`, {
          found: String(dimension),
          hint: 'Give the width of the embeddings: 512 for CLIP B/16 and B/32, 768 for L/14',
        });
      }
      const common = {
        ...{ name: parts.name, options, dimension },
        parameters: parts.parameters?.(options) ?? {},
        scaleFree: parts.scaleFree?.(options) ?? false,
      };
      return parts.score === undefined ? separable(parts, options, common) : pairwise(parts.score, options, common);
    },
  };
}

type Common = Pick<MatchingFunction, 'name' | 'options' | 'dimension' | 'parameters' | 'scaleFree'>;

function separable<Options, Name extends string>(
  parts: SeparableParts<Options, Name>,
  options: Options,
  common: Common,
): MatchingFunction {
  return {
    ...common,
    separable: true,
    encodeImage: (image, parameters) => parts.encodeImage?.(image, parameters, options) ?? image,
    encodeText: (text, parameters) => parts.encodeText?.(text, parameters, options) ?? text,
    combine: (images, texts, parameters) =>
      parts.combine?.(images, texts, parameters, options) ?? dotProducts(images, texts),
    fallback: parts.fallback?.(options),
  };
}

function pairwise<Options, Name extends string>(
  score: PairwiseParts<Options, Name>['score'],
  options: Options,
  common: Common,
): MatchingFunction {
  return {
    ...common,
    separable: false,
    encodeImage: (image) => image,
    encodeText: (text) => text,
    combine: (images, texts, parameters) => score(expandDims(images, -2), expandDims(texts, -3), parameters, options),
  };
}

/** images [..., n, width], texts [..., m, width] -> every dot product [..., n, m]. */
export function dotProducts(images: Expression, texts: Expression): Expression {
  return matmul(images, transpose(texts));
}
