import type { Expression } from '@fgclip/core';
import { expandDims, eye, multiply } from '@fgclip/core/graph';
import type { Named, SeparableParts } from '../matching/define-head.ts';
import { filled, linearDefault } from '../matching/initial-values.ts';
import {
  type FunctionOptions,
  flag,
  type LinearMap,
  type OptionSpec,
  type OptionSpecs,
  oneOf,
  type ParameterSpec,
  type ParameterValues,
  requireParameter,
} from '../matching/matching-function.ts';

export interface ProjectionOptions extends FunctionOptions {
  /** Score cos(image, text), as in the paper, or the plain dot product. Default cosine. */
  readonly similarity?: 'cosine' | 'dot';
  /** End in a sigmoid, as the released code does by default; ranks stay, margins act on 0.27..0.73. Default false. */
  readonly sigmoid?: boolean;
  /** Multiply the text's code by a learned vector (the released code's `rescaling`). Default false. */
  readonly rescale?: boolean;
}

/** Options of a projection that is asked which sides to change. */
export interface SidedOptions extends ProjectionOptions {
  /** Which sides are transformed. Default both. */
  readonly sides?: 'both' | 'image' | 'text';
}

export type Side = 'image' | 'text';

export const projectionOptions: OptionSpecs<ProjectionOptions> = {
  similarity: oneOf('cosine, or plain dot product', ['cosine', 'dot']),
  sigmoid: flag('end in a sigmoid'),
  rescale: flag("multiply the text's code by a learned vector"),
};

export const sidedOptions: OptionSpecs<SidedOptions> = {
  ...projectionOptions,
  sides: oneOf('which sides are transformed', ['both', 'image', 'text']) as OptionSpec<'both' | 'image' | 'text'>,
};

export function sidesAsked({ sides }: Pick<Required<SidedOptions>, 'sides'>): readonly Side[] {
  return sides === 'both' ? ['image', 'text'] : [sides];
}

/** What the embeddings of a side go through, by parameters of its own: those of the other side are others. */
export interface SideMap<Options extends ProjectionOptions, Name extends string> {
  /** The sides that go through it; another is kept as it is. */
  readonly sides: (options: Required<Options>) => readonly Side[];
  /** Its parameters, by names that the head puts the side in front of: "0.weight" of "image.0.weight". */
  readonly parameters: (options: Required<Options>) => Readonly<Record<Name, ParameterSpec>>;
  /** embedding [rows, d] -> code [rows, d]. */
  readonly code: (embedding: Expression, parameters: Named<Name>, options: Required<Options>) => Expression;
  /** The same as one weight and bias; absent where it is not linear. */
  readonly asLinear?: (parameters: Named<Name>, options: Required<Options>) => LinearMap;
}

/** Functions 1 to 5 of the paper are one, and so are some of our own: each side through its map, then the cosine. */
export function projection<Options extends ProjectionOptions, Name extends string>(
  map: SideMap<Options, Name>,
): Omit<SeparableParts<Options>, 'name' | 'options'> {
  const { code, asLinear } = map;
  const encoder =
    (side: Side) =>
    (embedding: Expression, parameters: ParameterValues, options: Required<Options>): Expression => {
      const own = map.sides(options).includes(side);
      const changed = own ? code(embedding, ofSide(side, parameters, map, options), options) : embedding;
      return options.rescale === true && side === 'text' ? multiply(changed, rescaling(parameters)) : changed;
    };
  const linearSide = (side: Side, parameters: ParameterValues, options: Required<Options>): LinearMap | undefined => {
    const own = map.sides(options).includes(side);
    const linear = own ? asLinear?.(ofSide(side, parameters, map, options), options) : undefined;
    return options.rescale === true && side === 'text'
      ? rescaled(linear ?? { weight: eye(options.dimension) }, rescaling(parameters))
      : linear;
  };
  return {
    parameters: (options) => parametersOf(map, options),
    encodeImage: encoder('image'),
    encodeText: encoder('text'),
    unit: ({ similarity }) => similarity === 'cosine',
    scores: (options) => (options.sigmoid === true ? 'probability' : 'logit'),
    ...(asLinear !== undefined && {
      asLinear: (parameters, options) => ({
        image: linearSide('image', parameters, options),
        text: linearSide('text', parameters, options),
      }),
    }),
  };
}

function parametersOf<Options extends ProjectionOptions, Name extends string>(
  map: SideMap<Options, Name>,
  options: Required<Options>,
): Record<string, ParameterSpec> {
  const { dimension, rescale } = options;
  const own = Object.entries<ParameterSpec>(map.parameters(options));
  const ofSides = map.sides(options).flatMap((side) => own.map(([name, spec]) => [`${side}.${name}`, spec] as const));
  const vector = { shape: [dimension], initial: linearDefault(dimension), identity: filled(1) };
  return { ...Object.fromEntries(ofSides), ...(rescale === true && { 'text.rescale': vector }) };
}

/** A side's own parameters, by the names that its map knows. */
function ofSide<Options extends ProjectionOptions, Name extends string>(
  side: Side,
  parameters: ParameterValues,
  map: SideMap<Options, Name>,
  options: Required<Options>,
): Named<Name> {
  const names = Object.keys(map.parameters(options)) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, requireParameter(parameters, `${side}.${name}`)]),
  ) as Named<Name>;
}

function rescaling(parameters: ParameterValues): Expression {
  return requireParameter(parameters, 'text.rescale');
}

function rescaled({ weight, bias }: LinearMap, scale: Expression): LinearMap {
  return {
    weight: multiply(weight, expandDims(scale, -1)),
    ...(bias !== undefined && { bias: multiply(bias, scale) }),
  };
}
