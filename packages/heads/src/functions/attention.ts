import { type Expression, FgclipError } from '@fgclip/core';
import {
  add,
  broadcastTo,
  concat,
  divide,
  exp,
  expandDims,
  linear,
  matmul,
  maximum,
  multiply,
  reshape,
  sigmoid,
  slice,
  softmax,
  subtract,
  sum,
  tanh,
  transpose,
} from '@fgclip/core/graph';
import { broadcastShapes, elementCount } from '@fgclip/core/internal';
import { defineHead, type HeadFamily } from '../matching/define-head.ts';
import { filled, linearDefault, uniform, xavierUniform } from '../matching/initial-values.ts';
import {
  count,
  type FunctionOptions,
  flag,
  type MatchingFunction,
  requireParameter as need,
  type OptionSpecs,
  type ParameterSpec,
  type ParameterValues,
  requireParameter,
  settledOptions,
} from '../matching/matching-function.ts';

export interface AttentionOptions extends FunctionOptions {
  /** Attention heads; must divide the dimension. Default 64, or the most below that do. */
  readonly heads?: number;
  /** Self-attention layers. More than one runs the whole network for every pair. Default 1. */
  readonly layers?: number;
  /** Hidden units of an MLP that reads the score off the CLS output (`mlp_dim`); runs per pair. Default none. */
  readonly readout?: number | undefined;
  /** End in a sigmoid. Default true, as in the paper. */
  readonly sigmoid?: boolean;
  /** Always combine by a softmax over each pair, safe for exponents of any size, at several times the cost. */
  readonly stable?: boolean;
  /** Take the unsplit path even where the split one exists, as the released code does. Default false. */
  readonly unsplit?: boolean;
}

/** Attention heads of the paper. */
const USUAL_HEADS = 64;

const attentionOptions: OptionSpecs<AttentionOptions> = {
  heads: count('attention heads; must divide the dimension', (dimension) => divisorUpTo(USUAL_HEADS, dimension)),
  layers: count('self-attention layers; more than one run for every pair', () => 1),
  readout: count('hidden units of an MLP that reads the score off; runs for every pair', () => undefined),
  sigmoid: flag('end in a sigmoid', true),
  stable: flag('always combine by a softmax over each pair'),
  unsplit: flag('run the whole network for every pair'),
};

export interface AttentionWidths {
  readonly dimension: number;
  readonly heads: number;
  /** Width of one head. */
  readonly perHead: number;
  readonly layers: number;
}

function attentionWidths({ dimension, heads, layers }: Required<AttentionOptions>): AttentionWidths {
  return { dimension, heads, perHead: dimension / heads, layers };
}

function divisorUpTo(most: number, dimension: number): number {
  let divisor = Math.min(most, dimension);
  while (dimension % divisor !== 0) divisor--;
  return divisor;
}

/** What both forms of the head, split and unsplit, say of themselves. */
const attentionParts = {
  ...{ name: 'attention', title: 'Attention', options: attentionOptions, parameters: attentionParameters },
  scores: ({ sigmoid }: Required<AttentionOptions>) => (sigmoid ? 'probability' : 'logit'),
  unit: false,
} as const;

/** PyTorch's parameters of torch.nn.MultiheadAttention for each layer, the CLS token, and the read-out's two layers. */
function attentionParameters(options: Required<AttentionOptions>): Record<string, ParameterSpec> {
  const { dimension: d, layers } = attentionWidths(options);
  const parameters: Record<string, ParameterSpec> = { cls: { shape: [d], initial: uniform(1) } };
  for (let k = 0; k < layers; k++) {
    parameters[`layers.${k}.in_proj_weight`] = { shape: [3 * d, d], initial: xavierUniform };
    parameters[`layers.${k}.in_proj_bias`] = { shape: [3 * d], initial: filled(0) };
    parameters[`layers.${k}.out_proj.weight`] = { shape: [d, d], initial: linearDefault(d) };
    parameters[`layers.${k}.out_proj.bias`] = { shape: [d], initial: filled(0) };
  }
  const { readout } = options;
  if (readout !== undefined) {
    parameters['readout.0.weight'] = { shape: [readout, d], initial: linearDefault(d) };
    parameters['readout.0.bias'] = { shape: [readout], initial: linearDefault(d) };
    parameters['readout.1.weight'] = { shape: [1, readout], initial: linearDefault(readout) };
    parameters['readout.1.bias'] = { shape: [1], initial: linearDefault(readout) };
  }
  return parameters;
}

/** Above this e^a leaves float32's range soon (e^88), and combining falls back to a softmax over each pair. */
const largestExponent = 80;

/**
 * One attention layer read at one component is separable: an embedding x enters only through its exponent
 * a_h(x) = q_h . k_h(x) / sqrt(d_h) and its contribution u_h(x) = Wo[0, head h] . V_h(x), two numbers a head. Codes hold
 * the exponents relative to CLS's own (the key bias cancels there), then the contributions.
 */
const splitAttention: HeadFamily<AttentionOptions> = defineHead<AttentionOptions>({
  ...attentionParts,
  encodeImage: encode,
  encodeText: encode,
  combine: (images, texts, parameters, options) =>
    finish((options.stable ? combineStable : combineFast)(images, texts, parameters, options), parameters, options),
  fallback: (options) => ({
    needed: (codes, width) => largestOf(codes, width) > largestExponent,
    combine: (images, texts, parameters) =>
      finish(combineStable(images, texts, parameters, options), parameters, options),
  }),
});

/** embeddings [rows, d] -> [rows, 2 heads]: exponents relative to CLS's, then contributions. */
function encode(embedding: Expression, parameters: ParameterValues, options: Required<AttentionOptions>): Expression {
  const { heads } = attentionWidths(options);
  const codes = rawCodes(embedding, parameters, options);
  const ofClass = classCode(parameters, options);
  const exponents = subtract(slice(codes, 1, 0, heads), slice(ofClass, 1, 0, heads));
  return concat([exponents, slice(codes, 1, heads, 2 * heads)], 1);
}

/** The CLS token's own code [1, 2 heads]. */
function classCode(parameters: ParameterValues, options: Required<AttentionOptions>): Expression {
  return rawCodes(classToken(parameters, options), parameters, options);
}

function classToken(parameters: ParameterValues, { dimension }: Required<AttentionOptions>): Expression {
  return reshape(requireParameter(parameters, 'cls'), [1, dimension]);
}

/** Exponents a_h(x) without the key bias, and contributions u_h(x): x [rows, d] -> [rows, 2 heads]. */
function rawCodes(x: Expression, parameters: ParameterValues, options: Required<AttentionOptions>): Expression {
  const widths = attentionWidths(options);
  const { weight, bias, outWeight } = layerOf(parameters);
  const { dimension: d } = options;
  const query = add(matmul(classToken(parameters, options), transpose(slice(weight, 0, 0, d))), slice(bias, 0, 0, d));
  const keyDirections = multiply(perHead(query, slice(weight, 0, d, 2 * d), widths), 1 / Math.sqrt(widths.perHead));
  const read = slice(outWeight, 0, 0, 1);
  const valueDirections = perHead(read, slice(weight, 0, 2 * d, 3 * d), widths);
  const valueOffsets = sum(reshape(multiply(read, slice(bias, 0, 2 * d, 3 * d)), [1, widths.heads, widths.perHead]), 2);

  const projected = matmul(x, transpose(concat([keyDirections, valueDirections], 0)));
  const contributions = add(slice(projected, 1, widths.heads, 2 * widths.heads), valueOffsets);
  return concat([slice(projected, 1, 0, widths.heads), contributions], 1);
}

/** Each head's slice of a row [1, d] through its own rows of a weight [d, d]: [heads, d]. */
function perHead(
  rows: Expression,
  weight: Expression,
  { heads, perHead: width, dimension }: AttentionWidths,
): Expression {
  const split = matmul(reshape(rows, [heads, 1, width]), reshape(weight, [heads, width, dimension]));
  return reshape(split, [heads, dimension]);
}

/** Sum over heads of (u_c + e^a_v u_v + e^a_t u_t) / (1 + e^a_v + e^a_t): [..., n, m]. */
function combineFast(
  images: Expression,
  texts: Expression,
  parameters: ParameterValues,
  options: Required<AttentionOptions>,
): Expression {
  const image = weighted(images, options);
  const text = weighted(texts, options);
  const numerator = add(
    expandDims(add(image.contribution, classContribution(parameters, options)), -2),
    expandDims(text.contribution, -3),
  );
  const denominator = add(expandDims(add(image.weight, 1), -2), expandDims(text.weight, -3));
  return sum(divide(numerator, denominator), -1);
}

function weighted(
  codes: Expression,
  options: Required<AttentionOptions>,
): { weight: Expression; contribution: Expression } {
  const { exponents, contributions } = splitCode(codes, options);
  const weight = exp(exponents);
  return { weight, contribution: multiply(weight, contributions) };
}

/** The same with each pair's largest exponent (CLS's is 0) subtracted first. */
function combineStable(
  images: Expression,
  texts: Expression,
  parameters: ParameterValues,
  options: Required<AttentionOptions>,
): Expression {
  const image = splitCode(images, options);
  const text = splitCode(texts, options);
  const [imageExponents, textExponents] = [expandDims(image.exponents, -2), expandDims(text.exponents, -3)];
  const largest = maximum(maximum(imageExponents, textExponents), 0);
  const imageWeight = exp(subtract(imageExponents, largest));
  const textWeight = exp(subtract(textExponents, largest));
  const classWeight = exp(subtract(0, largest));
  const numerator = add(
    add(
      multiply(imageWeight, expandDims(image.contributions, -2)),
      multiply(textWeight, expandDims(text.contributions, -3)),
    ),
    multiply(classWeight, classContribution(parameters, options)),
  );
  return sum(divide(numerator, add(add(imageWeight, textWeight), classWeight)), -1);
}

function splitCode(
  codes: Expression,
  options: Required<AttentionOptions>,
): { exponents: Expression; contributions: Expression } {
  const { heads } = attentionWidths(options);
  return { exponents: slice(codes, -1, 0, heads), contributions: slice(codes, -1, heads, 2 * heads) };
}

/** CLS's own contributions u_c [heads]. */
function classContribution(parameters: ParameterValues, options: Required<AttentionOptions>): Expression {
  const { heads } = attentionWidths(options);
  return reshape(slice(classCode(parameters, options), 1, heads, 2 * heads), [heads]);
}

function finish(
  scores: Expression,
  parameters: ParameterValues,
  { sigmoid: bounded }: Required<AttentionOptions>,
): Expression {
  const logits = add(scores, slice(layerOf(parameters).outBias, 0, 0, 1));
  return bounded ? sigmoid(logits) : logits;
}

function layerOf(parameters: ParameterValues) {
  const need = (name: string): Expression => requireParameter(parameters, `layers.0.${name}`);
  return {
    weight: need('in_proj_weight'),
    bias: need('in_proj_bias'),
    outWeight: need('out_proj.weight'),
    outBias: need('out_proj.bias'),
  };
}

function largestOf(codes: Float32Array, width: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < codes.length; start += width) {
    for (let i = start; i < start + width / 2; i++) largest = Math.max(largest, codes[i] ?? largest);
  }
  return largest;
}

/**
 * The attention head as released, without splitting: every pair becomes three tokens [CLS, image, text] and runs
 * through every layer. image [..., d], text [..., d] -> [...]. Needed for several layers and for the MLP read-out.
 */
function attentionOverPairs(
  image: Expression,
  text: Expression,
  parameters: ParameterValues,
  options: Required<AttentionOptions>,
): Expression {
  const { dimension: d, layers } = attentionWidths(options);
  const shape = broadcastShapes('attention', image.shape, text.shape);
  const leading = shape.slice(0, -1);
  const pairs = elementCount(leading);
  const token = (x: Expression): Expression => reshape(broadcastTo(x, shape), [pairs, 1, d]);
  let tokens = concat(
    [broadcastTo(reshape(need(parameters, 'cls'), [1, 1, d]), [pairs, 1, d]), token(image), token(text)],
    1,
  );
  for (let k = 0; k < layers; k++) tokens = selfAttention(tokens, k, parameters, options);
  const logits = readOut(reshape(slice(tokens, 1, 0, 1), [pairs, d]), parameters, options);
  return reshape(options.sigmoid ? sigmoid(logits) : logits, leading);
}

/** torch.nn.MultiheadAttention of tokens with themselves: [pairs, 3, d] -> [pairs, 3, d]. */
function selfAttention(
  tokens: Expression,
  k: number,
  parameters: ParameterValues,
  options: Required<AttentionOptions>,
): Expression {
  const { dimension: d, heads, perHead } = attentionWidths(options);
  const [pairs = 1, count = 1] = tokens.shape;
  const projected = linear(
    tokens,
    need(parameters, `layers.${k}.in_proj_weight`),
    need(parameters, `layers.${k}.in_proj_bias`),
  );
  const part = (i: number): Expression =>
    transpose(reshape(slice(projected, 2, i * d, (i + 1) * d), [pairs, count, heads, perHead]), [0, 2, 1, 3]);
  const weights = softmax(multiply(matmul(part(0), transpose(part(1))), 1 / Math.sqrt(perHead)));
  const mixed = reshape(transpose(matmul(weights, part(2)), [0, 2, 1, 3]), [pairs, count, d]);
  return linear(mixed, need(parameters, `layers.${k}.out_proj.weight`), need(parameters, `layers.${k}.out_proj.bias`));
}

/** The score's logit from the CLS output: its first component, or a small tanh MLP. [pairs, d] -> [pairs, 1]. */
function readOut(output: Expression, parameters: ParameterValues, { readout }: Required<AttentionOptions>): Expression {
  if (readout === undefined) return slice(output, 1, 0, 1);
  const hidden = tanh(linear(output, need(parameters, 'readout.0.weight'), need(parameters, 'readout.0.bias')));
  return linear(hidden, need(parameters, 'readout.1.weight'), need(parameters, 'readout.1.bias'));
}

const unsplitAttention: HeadFamily<AttentionOptions> = defineHead<AttentionOptions>({
  ...attentionParts,
  score: attentionOverPairs,
});

/**
 * 6: sigmoid(MHA([CLS, v, t])[0, 0]), the first component of the CLS output token.
 * One layer splits; several layers, an MLP read-out or `unsplit` run the network for every pair.
 */
export const attention: HeadFamily<AttentionOptions> = {
  ...splitAttention,
  create(options): MatchingFunction {
    const { dimension, heads, layers, readout, unsplit } = settledOptions(
      splitAttention.name,
      attentionOptions,
      options,
    );
    if (dimension % heads !== 0) {
      throw new FgclipError('INVALID_ARGUMENT', 'attention: the heads must divide the dimension', {
        expected: `a divisor of ${dimension}`,
        found: `${heads} heads`,
      });
    }
    const splits = layers === 1 && readout === undefined && !unsplit;
    return splits ? splitAttention.create(options) : unsplitAttention.create(options);
  },
};
