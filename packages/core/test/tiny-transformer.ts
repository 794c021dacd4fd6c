import type { Expression } from '../src/graph/expression.ts';
import { gelu, layerNorm, linear, logSumExp, mean } from '../src/graph/layers.ts';
import { add, multiply, subtract } from '../src/graph/operations/elementwise.ts';
import { gather, reshape, transpose } from '../src/graph/operations/layout.ts';
import { constant, eye, input, parameter } from '../src/graph/operations/leaves.ts';
import { matmul, softmax, sum } from '../src/graph/operations/products.ts';
import { tensor } from '../src/tensor/tensor.ts';

const [words, length, width, heads, hidden] = [7, 3, 4, 2, 8];

/** Shapes of the parameters of the language model below, in PyTorch's layouts. */
export const transformerShapes = {
  embedding: [words, width],
  position: [length, width],
  'norm1.scale': [width],
  'norm1.shift': [width],
  'query.weight': [width, width],
  'query.bias': [width],
  'key.weight': [width, width],
  'key.bias': [width],
  'value.weight': [width, width],
  'value.bias': [width],
  'out.weight': [width, width],
  'out.bias': [width],
  'norm2.scale': [width],
  'norm2.shift': [width],
  'up.weight': [hidden, width],
  'up.bias': [hidden],
  'down.weight': [width, hidden],
  'down.bias': [width],
} as const;

export type TransformerParameters = Readonly<Record<keyof typeof transformerShapes, Expression>>;

export function transformerParameters(): TransformerParameters {
  return Object.fromEntries(
    Object.entries(transformerShapes).map(([name, shape]) => [name, parameter(name, shape)]),
  ) as TransformerParameters;
}

/** Cross-entropy of one pre-norm transformer block with tied embeddings; tokens and targets [batch, 3]. */
export function transformerLoss(p: TransformerParameters): Expression {
  const tokens = input('tokens', ['batch', length], 'int32');
  const targets = input('targets', ['batch', length], 'int32');
  const embedded = add(gather(p.embedding, tokens), p.position);
  const attended = add(embedded, attention(layerNorm(embedded, p['norm1.scale'], p['norm1.shift']), p));
  const normed = layerNorm(attended, p['norm2.scale'], p['norm2.shift']);
  const mlp = linear(gelu(linear(normed, p['up.weight'], p['up.bias'])), p['down.weight'], p['down.bias']);
  const logits = linear(add(attended, mlp), p.embedding);
  const chosen = sum(multiply(logits, gather(eye(words), targets)), -1);
  return mean(subtract(logSumExp(logits, -1), chosen));
}

/** Causal multi-head self-attention: [batch, 3, 4] -> [batch, 3, 4]. */
function attention(x: Expression, p: TransformerParameters): Expression {
  const split = (y: Expression) => transpose(reshape(y, ['batch', length, heads, width / heads]), [0, 2, 1, 3]);
  const query = split(linear(x, p['query.weight'], p['query.bias']));
  const key = split(linear(x, p['key.weight'], p['key.bias']));
  const value = split(linear(x, p['value.weight'], p['value.bias']));
  const later = Array.from({ length: length * length }, (_, i) => (i % length > Math.floor(i / length) ? -1e9 : 0));
  const scores = multiply(matmul(query, transpose(key)), 1 / Math.sqrt(width / heads));
  const weights = softmax(add(scores, constant(tensor(later, [length, length]))));
  const joined = reshape(transpose(matmul(weights, value), [0, 2, 1, 3]), ['batch', length, width]);
  return linear(joined, p['out.weight'], p['out.bias']);
}
