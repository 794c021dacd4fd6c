import type { Expression } from '@fgclip/core';
import { gelu, linear, multiply, tanh } from '@fgclip/core/graph';
import { defineHead, type HeadFamily, type SeparableParts } from '../matching/define-head.ts';
import { filled, type InitialValue, identityMatrix, linearDefault } from '../matching/initial-values.ts';
import {
  counts,
  type FunctionOptions,
  flag,
  type OptionSpecs,
  oneOf,
  type ParameterSpec,
  type ParameterValues,
  requireParameter,
} from '../matching/matching-function.ts';
import { pairedIdentity } from './attention.ts';

export interface ProjectionOptions extends FunctionOptions {
  /** Score cos(image, text), as in the paper, or the plain dot product. Default cosine. */
  readonly similarity?: 'cosine' | 'dot';
  /** End in a sigmoid, as the released code does by default; ranks stay, margins act on 0.27..0.73. Default false. */
  readonly sigmoid?: boolean;
  /** Multiply the text's code by a learned vector (the released code's `rescaling`). Default false. */
  readonly rescale?: boolean;
}

export interface MlpOptions extends ProjectionOptions {
  /** Widths of the hidden layers; the output has the embedding's. Default one, as wide as the embedding. */
  readonly hidden?: readonly number[];
  /** Between layers: gelu as the paper says, tanh as the released code does. Default gelu. */
  readonly activation?: 'gelu' | 'tanh' | 'none';
  /** Apply the activation after the last layer too, as the released code does. Default false. */
  readonly activateLast?: boolean;
  /** Which sides are transformed. Default both. */
  readonly sides?: 'both' | 'image' | 'text';
}

type Side = 'image' | 'text';

/** The layers of each side: those of an mlp, however they were asked for. */
interface Layout {
  readonly hidden: readonly number[];
  readonly activation: 'gelu' | 'tanh' | 'none';
  readonly activateLast: boolean;
  readonly sides: readonly Side[];
}

const projectionOptions: OptionSpecs<ProjectionOptions> = {
  similarity: oneOf('cosine, or plain dot product', ['cosine', 'dot']),
  sigmoid: flag('end in a sigmoid'),
  rescale: flag("multiply the text's code by a learned vector"),
};

const mlpOptions: OptionSpecs<MlpOptions> = {
  ...projectionOptions,
  hidden: counts('widths of the hidden layers', (dimension) => [dimension]),
  activation: oneOf('between layers', ['gelu', 'tanh', 'none']),
  activateLast: flag('apply the activation after the last layer, too'),
  sides: oneOf('which sides are transformed', ['both', 'image', 'text']),
};

/** 1: cos(v, t). */
export const cosine: HeadFamily<ProjectionOptions> = linearProjection('cosine', 'Cosine', []);
/** 2: cos(Wv v + bv, Wt t + bt). */
export const linearHead: HeadFamily<ProjectionOptions> = linearProjection('linear', 'Linear', ['image', 'text']);
/** 3: cos(v, Wt t + bt). */
export const linearText: HeadFamily<ProjectionOptions> = linearProjection('linear-text', 'Linear, captions only', [
  'text',
]);
/** 4: cos(Wv v + bv, t). */
export const linearImage: HeadFamily<ProjectionOptions> = linearProjection('linear-image', 'Linear, images only', [
  'image',
]);
/** 5: cos(MLPv(v), MLPt(t)). */
export const mlp: HeadFamily<MlpOptions> = defineHead({
  ...{ name: 'mlp', title: 'MLP', options: mlpOptions },
  ...projection<MlpOptions>(({ hidden, activation, activateLast, sides }) => ({
    ...{ hidden, activation, activateLast },
    sides: sides === 'both' ? ['image', 'text'] : [sides],
  })),
  // Two hidden units a dimension, one for each sign of a value: see pairedIdentity().
  roomForCosine: (options) =>
    options.hidden === undefined ? { ...options, hidden: [2 * options.dimension] } : options,
});

function linearProjection(name: string, title: string, sides: readonly Side[]): HeadFamily<ProjectionOptions> {
  const layout: Layout = { hidden: [], activation: 'none', activateLast: false, sides };
  return defineHead({
    ...{ name, title, options: projectionOptions, trainable: sides.length > 0 },
    ...projection<ProjectionOptions>(() => layout),
  });
}

/** Functions 1 to 5 of the paper are one: each side through some layers (or none), then the cosine. */
function projection<Options extends ProjectionOptions>(
  layoutOf: (options: Required<Options>) => Layout,
): Omit<SeparableParts<Options>, 'name' | 'options'> {
  const encoder =
    (side: Side) =>
    (embedding: Expression, parameters: ParameterValues, options: Required<Options>): Expression => {
      const code = throughLayers(embedding, side, parameters, layoutOf(options));
      const rescale = side === 'text' ? parameters['text.rescale'] : undefined;
      return rescale === undefined ? code : multiply(code, rescale);
    };
  return {
    parameters: (options) => projectionParameters(options.dimension, layoutOf(options), options.rescale === true),
    encodeImage: encoder('image'),
    encodeText: encoder('text'),
    unit: ({ similarity }) => similarity === 'cosine',
    scores: (options) => (options.sigmoid === true ? 'probability' : 'logit'),
  };
}

function throughLayers(
  embedding: Expression,
  side: Side,
  parameters: ParameterValues,
  { hidden, activation, activateLast, sides }: Layout,
): Expression {
  if (!sides.includes(side)) return embedding;
  let code = embedding;
  for (let k = 0; k <= hidden.length; k++) {
    code = linear(code, requireParameter(parameters, `${side}.${k}.weight`), parameters[`${side}.${k}.bias`]);
    if (k < hidden.length || activateLast) code = activate(code, activation);
  }
  return code;
}

function activate(code: Expression, activation: 'gelu' | 'tanh' | 'none'): Expression {
  if (activation === 'none') return code;
  return activation === 'gelu' ? gelu(code) : tanh(code);
}

function projectionParameters(dimension: number, layout: Layout, rescale: boolean): Record<string, ParameterSpec> {
  const widths = [dimension, ...layout.hidden, dimension];
  const parameters: Record<string, ParameterSpec> = {};
  for (const side of layout.sides) {
    for (let k = 0; k + 1 < widths.length; k++) {
      const [inputs = 0, outputs = 0] = widths.slice(k, k + 2);
      const initial = linearDefault(inputs);
      const identity = identityOf(layout, k);
      parameters[`${side}.${k}.weight`] = { shape: [outputs, inputs], initial, identity };
      parameters[`${side}.${k}.bias`] = { shape: [outputs], initial, identity: identity && filled(0) };
    }
  }
  if (rescale) {
    parameters['text.rescale'] = { shape: [dimension], initial: linearDefault(dimension), identity: filled(1) };
  }
  return parameters;
}

/** How layer k starts when the whole side is to begin as the identity; undefined where it cannot. */
function identityOf({ hidden, activation, activateLast }: Layout, k: number): InitialValue | undefined {
  if (hidden.length === 0) return activateLast && activation !== 'none' ? undefined : identityMatrix;
  if (hidden.length === 1 && activation === 'gelu' && !activateLast) return pairedIdentity(k);
  return undefined;
}
