import {
  add,
  concat,
  divide,
  type Expression,
  exp,
  expandDims,
  matmul,
  maximum,
  multiply,
  reshape,
  sigmoid,
  slice,
  subtract,
  sum,
  transpose,
} from '@fgclip/core';
import { defineHead, type HeadFamily } from '../define-head.ts';
import { type ParameterValues, requireParameter } from '../matching-function.ts';
import { type AttentionOptions, type AttentionWidths, attentionWidths } from './attention-options.ts';
import { attentionParts } from './attention-parameters.ts';

/** Above this e^a leaves float32's range soon (e^88), and combining falls back to a softmax over each pair. */
const largestExponent = 80;

/**
 * One attention layer read at one component is separable: an embedding x enters only through its exponent
 * a_h(x) = q_h . k_h(x) / sqrt(d_h) and its contribution u_h(x) = Wo[0, head h] . V_h(x), two numbers a head. Codes hold
 * the exponents relative to CLS's own (the key bias cancels there), then the contributions.
 */
export const splitAttention: HeadFamily<AttentionOptions> = defineHead<AttentionOptions>({
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
