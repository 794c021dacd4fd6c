import { type Expression, FgclipError } from '@fgclip/core';
import { gelu, linear, tanh } from '@fgclip/core/graph';
import { defineHead, type HeadFamily } from '../matching/define-head.ts';
import { filled, type InitialValue, identityMatrix, linearDefault } from '../matching/initial-values.ts';
import {
  counts,
  flag,
  type OptionSpecs,
  oneOf,
  type ParameterSpec,
  type ParameterValues,
  requireParameter,
} from '../matching/matching-function.ts';
import { projection, type SidedOptions, sidedOptions, sidesAsked } from './projection.ts';

export interface MlpOptions extends SidedOptions {
  /** Widths of the hidden layers; the output has the embedding's. Default one, as wide as the embedding. */
  readonly hidden?: readonly number[];
  /** Between layers: gelu as the paper says, tanh as the released code does. Default gelu. */
  readonly activation?: 'gelu' | 'tanh' | 'none';
  /** Apply the activation after the last layer too, as the released code does. Default false. */
  readonly activateLast?: boolean;
}

type Layers = Pick<Required<MlpOptions>, 'dimension' | 'hidden' | 'activation' | 'activateLast'>;

const mlpOptions: OptionSpecs<MlpOptions> = {
  ...sidedOptions,
  hidden: counts('widths of the hidden layers', (dimension) => [dimension]),
  activation: oneOf('between layers', ['gelu', 'tanh', 'none']),
  activateLast: flag('apply the activation after the last layer, too'),
};

/** 5: cos(MLPv(v), MLPt(t)). */
export const mlp: HeadFamily<MlpOptions> = defineHead({
  ...{ name: 'mlp', title: 'MLP', options: mlpOptions },
  ...projection<MlpOptions, string>({ sides: sidesAsked, parameters: layerParameters, code: throughLayers }),
  // Two hidden units a dimension, one for each sign of a value: see pairedIdentity().
  roomForCosine: (options) =>
    options.hidden === undefined ? { ...options, hidden: [2 * options.dimension] } : options,
});

function throughLayers(
  embedding: Expression,
  parameters: ParameterValues,
  { hidden, activation, activateLast }: Layers,
): Expression {
  let code = embedding;
  for (let k = 0; k <= hidden.length; k++) {
    code = linear(code, requireParameter(parameters, `${k}.weight`), requireParameter(parameters, `${k}.bias`));
    if (k < hidden.length || activateLast) code = activate(code, activation);
  }
  return code;
}

function activate(code: Expression, activation: 'gelu' | 'tanh' | 'none'): Expression {
  if (activation === 'none') return code;
  return activation === 'gelu' ? gelu(code) : tanh(code);
}

function layerParameters(layers: Layers): Record<string, ParameterSpec> {
  const widths = [layers.dimension, ...layers.hidden, layers.dimension];
  const parameters: Record<string, ParameterSpec> = {};
  for (let k = 0; k + 1 < widths.length; k++) {
    const [inputs = 0, outputs = 0] = widths.slice(k, k + 2);
    const initial = linearDefault(inputs);
    const identity = identityOf(layers, k);
    parameters[`${k}.weight`] = { shape: [outputs, inputs], initial, identity };
    parameters[`${k}.bias`] = { shape: [outputs], initial, identity: identity && filled(0) };
  }
  return parameters;
}

/** How layer k starts when the whole side is to begin as the identity; undefined where it cannot. */
function identityOf({ hidden, activation, activateLast }: Layers, k: number): InitialValue | undefined {
  if (hidden.length === 0) return activateLast && activation !== 'none' ? undefined : identityMatrix;
  if (hidden.length === 1 && activation === 'gelu' && !activateLast) return pairedIdentity(k);
  return undefined;
}

/**
 * Weights that make a two-layer GELU network the identity, exactly: gelu(x) - gelu(-x) = x, so each input has one
 * hidden unit for either sign. Needs a hidden layer at least twice as wide as the embedding; hidden units beyond that
 * start at random and contribute nothing until they are trained.
 */
function pairedIdentity(layer: number): InitialValue {
  return (shape, random) => {
    const [outputs = 0, inputs = 0] = shape;
    const [hidden, dimension] = layer === 0 ? [outputs, inputs] : [inputs, outputs];
    if (hidden < 2 * dimension) {
      throw new FgclipError('INVALID_ARGUMENT', 'An mlp can start as the identity only with a wide hidden layer', {
        expected: `at least ${2 * dimension} hidden units for embeddings of ${dimension}`,
        found: String(hidden),
        hint: `Give \`hidden\` ${2 * dimension} units, or \`start\` from PyTorch's defaults`,
      });
    }
    const values = layer === 0 ? linearDefault(inputs)(shape, random) : new Float32Array(outputs * inputs);
    if (layer === 0) values.fill(0, 0, 2 * dimension * inputs);
    for (let i = 0; i < dimension; i++) {
      const [positive, negative] = [i, dimension + i];
      values[layer === 0 ? positive * inputs + i : i * inputs + positive] = 1;
      values[layer === 0 ? negative * inputs + i : i * inputs + negative] = -1;
    }
    return values;
  };
}
