import { type Expression, gelu, linear, multiply, normalize, sigmoid, tanh } from '@fgclip/core';
import { defineHead, dotProducts, type HeadFamily } from '../define-head.ts';
import { filled, type InitialValue, identityMatrix, linearDefault } from '../initial-values.ts';
import {
  type FunctionOptions,
  type ParameterSpec,
  type ParameterValues,
  requireParameter,
} from '../matching-function.ts';
import { pairedIdentity } from './paired-identity.ts';

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
type Layout = (options: MlpOptions) => Required<Pick<MlpOptions, 'hidden' | 'activation' | 'activateLast'>> & {
  readonly sides: readonly Side[];
};

/** 1: cos(v, t). */
export const cosine: HeadFamily<ProjectionOptions> = projection('cosine', linearLayout([]));
/** 2: cos(Wv v + bv, Wt t + bt). */
export const linearHead: HeadFamily<ProjectionOptions> = projection('linear', linearLayout(['image', 'text']));
/** 3: cos(v, Wt t + bt). */
export const linearText: HeadFamily<ProjectionOptions> = projection('linear-text', linearLayout(['text']));
/** 4: cos(Wv v + bv, t). */
export const linearImage: HeadFamily<ProjectionOptions> = projection('linear-image', linearLayout(['image']));
/** 5: cos(MLPv(v), MLPt(t)). */
export const mlp: HeadFamily<MlpOptions> = projection('mlp', (options) => ({
  hidden: options.hidden ?? [options.dimension],
  activation: options.activation ?? 'gelu',
  activateLast: options.activateLast ?? false,
  sides: sidesOf(options.sides ?? 'both'),
}));

/** Functions 1 to 5 of the paper are one: each side through some layers (or none), then the cosine. */
function projection(name: string, layout: Layout): HeadFamily<MlpOptions> {
  const encoder =
    (side: Side) =>
    (embedding: Expression, parameters: ParameterValues, options: MlpOptions): Expression => {
      const code = throughLayers(embedding, side, parameters, layout(options));
      const rescale = side === 'text' ? parameters['text.rescale'] : undefined;
      const scaled = rescale === undefined ? code : multiply(code, rescale);
      return options.similarity === 'dot' ? scaled : normalize(scaled);
    };
  return defineHead<MlpOptions>({
    name,
    parameters: (options) => projectionParameters(options, layout(options)),
    scaleFree: ({ similarity }) => similarity !== 'dot',
    encodeImage: encoder('image'),
    encodeText: encoder('text'),
    combine: (images, texts, _, options) => {
      const scores = dotProducts(images, texts);
      return options.sigmoid === true ? sigmoid(scores) : scores;
    },
  });
}

function throughLayers(
  embedding: Expression,
  side: Side,
  parameters: ParameterValues,
  { hidden, activation, activateLast, sides }: ReturnType<Layout>,
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

function projectionParameters(options: MlpOptions, layout: ReturnType<Layout>): Record<string, ParameterSpec> {
  const { dimension, rescale } = options;
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
  if (rescale === true) {
    parameters['text.rescale'] = { shape: [dimension], initial: linearDefault(dimension), identity: filled(1) };
  }
  return parameters;
}

/** How layer k starts when the whole side is to begin as the identity; undefined where it cannot. */
function identityOf({ hidden, activation, activateLast }: ReturnType<Layout>, k: number): InitialValue | undefined {
  if (hidden.length === 0) return activateLast && activation !== 'none' ? undefined : identityMatrix;
  if (hidden.length === 1 && activation === 'gelu' && !activateLast) return pairedIdentity(k);
  return undefined;
}

function linearLayout(sides: readonly Side[]): Layout {
  return () => ({ hidden: [], activation: 'none', activateLast: false, sides });
}

function sidesOf(sides: 'both' | Side): readonly Side[] {
  return sides === 'both' ? ['image', 'text'] : [sides];
}
