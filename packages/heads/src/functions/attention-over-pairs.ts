import {
  broadcastShapes,
  broadcastTo,
  concat,
  type Expression,
  elementCount,
  linear,
  matmul,
  multiply,
  reshape,
  sigmoid,
  slice,
  softmax,
  tanh,
  transpose,
} from '@fgclip/core';
import { requireParameter as need, type ParameterValues } from '../matching-function.ts';
import { type AttentionOptions, attentionWidths } from './attention-options.ts';

/**
 * The attention head as released, without splitting: every pair becomes three tokens [CLS, image, text] and runs
 * through every layer. image [..., d], text [..., d] -> [...]. Needed for several layers and for the MLP read-out.
 */
export function attentionOverPairs(
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
