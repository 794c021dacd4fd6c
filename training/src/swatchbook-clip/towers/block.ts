import {
  add,
  type Dim,
  type Expression,
  FgclipError,
  layerNorm,
  linear,
  matmul,
  multiply,
  multiplyDims,
  quickGelu,
  reshape,
  softmax,
  transpose,
} from '@fgclip/core';
import type { TowerParameters } from './parameters.ts';

/** Rows of a batch of sequences, one below the other: [batch * length, width]. */
export interface Tokens {
  readonly rows: Expression;
  readonly batch: Dim;
  readonly length: Dim;
}

export interface BlockSizes {
  readonly width: number;
  readonly heads: number;
}

/**
 * A pre-norm transformer block (Xiong et al., arXiv 2002.04745): self-attention and a network of two layers, each added
 * to its input. `mask` [length, length] is added to the attention's logits. Rows stay a matrix wherever they can, so
 * that every layer is one large product.
 */
export function block(
  { rows, batch, length }: Tokens,
  name: string,
  sizes: BlockSizes,
  p: TowerParameters,
  mask?: Expression,
): Expression {
  const normed = norm(rows, `${name}.norm1`, p);
  const attended = add(rows, attention({ rows: normed, batch, length }, name, sizes, p, mask));
  const up = quickGelu(dense(norm(attended, `${name}.norm2`, p), `${name}.up`, p));
  return add(attended, dense(up, `${name}.down`, p));
}

/** Layer normalisation with the parameters of that name. */
export function norm(rows: Expression, name: string, p: TowerParameters): Expression {
  return layerNorm(rows, need(p, `${name}.scale`), need(p, `${name}.shift`));
}

/** A linear layer with the parameters of that name. */
export function dense(rows: Expression, name: string, p: TowerParameters): Expression {
  return linear(rows, need(p, `${name}.weight`), need(p, `${name}.bias`));
}

/** The parameter of that name; throws NOT_FOUND. */
export function need(p: TowerParameters, name: string): Expression {
  const found = p[name];
  if (found === undefined) throw new FgclipError('NOT_FOUND', `The towers have no parameter "${name}"`);
  return found;
}

/** Multi-head self-attention: [batch * length, width] to the same. */
function attention(
  { rows, batch, length }: Tokens,
  name: string,
  { width, heads }: BlockSizes,
  p: TowerParameters,
  mask?: Expression,
): Expression {
  const each = width / heads;
  const split = (side: string, scale = 1) => {
    const values = dense(rows, `${name}.${side}`, p);
    return transpose(reshape(multiply(values, scale), [batch, length, heads, each]), [0, 2, 1, 3]);
  };
  const logits = matmul(split('query', 1 / Math.sqrt(each)), transpose(split('key')));
  const weights = softmax(mask === undefined ? logits : add(logits, mask));
  const joined = transpose(matmul(weights, split('value')), [0, 2, 1, 3]);
  return dense(reshape(joined, [multiplyDims([batch, length]), width]), `${name}.out`, p);
}
