import { type Dim, type Expression, FgclipError, tensor } from '@fgclip/core';
import {
  add,
  constant,
  equal,
  gather,
  greater,
  layerNorm,
  linear,
  matmul,
  mean,
  multiply,
  quickGelu,
  range,
  reshape,
  softmax,
  sum,
  transpose,
} from '@fgclip/core/graph';
import { multiplyDims } from '@fgclip/core/internal';
import { type ImageTowerSizes, partPixels, type TextTowerSizes, type TowerParameters } from './parameters.ts';

/** Normalised pixels [batch, 3, size, size] to image_embeds [batch, dimension]: the mean over the tokens, projected. */
export function imageTower(pixels: Expression, p: TowerParameters, sizes: ImageTowerSizes): Expression {
  const [batch = 1] = pixels.shape;
  const tokens = reshape(imageTokens(pixels, p, sizes), [batch, sizes.grid ** 2, sizes.width]);
  return linear(mean(tokens, 1), need(p, 'image.projection'));
}

/**
 * Normalised pixels [batch, 3, size, size] to a row for each place of the picture [batch * tokens, width]: sub-patches
 * of a few pixels, each through a layer of its own, then merged into tokens; positions, blocks, and a norm.
 */
export function imageTokens(pixels: Expression, p: TowerParameters, sizes: ImageTowerSizes): Expression {
  const { grid, parts, partWidth, blocks } = sizes;
  const [batch = 1] = pixels.shape;
  const length = grid ** 2;
  const subPatches = quickGelu(dense(subPatchesOf(pixels, sizes), 'image.part', p));
  const merged = reshape(subPatches, [multiplyDims([batch, length]), parts ** 2 * partWidth]);
  let rows = withPositions(dense(merged, 'image.token', p), { batch, length }, need(p, 'image.position'));
  for (let i = 1; i <= blocks; i++) rows = block({ rows, batch, length }, `image.block${i}`, sizes, p);
  return norm(rows, 'image.norm', p);
}

/**
 * The pixels of every sub-patch, those of one token next to each other:
 * [batch, 3, size, size] to [batch * tokens * sub-patches, 3 * pixels of one].
 */
function subPatchesOf(pixels: Expression, sizes: ImageTowerSizes): Expression {
  const { grid, parts } = sizes;
  const [batch = 1] = pixels.shape;
  const side = partPixels(sizes);
  const split = reshape(pixels, [batch, 3, grid, parts, side, grid, parts, side]);
  const ordered = transpose(split, [0, 2, 5, 3, 6, 1, 4, 7]);
  return reshape(ordered, [multiplyDims([batch, grid ** 2, parts ** 2]), 3 * side ** 2]);
}

/** Adds a row to every token by its place: positions [length, width]. */
function withPositions(rows: Expression, { batch, length }: Omit<Tokens, 'rows'>, positions: Expression): Expression {
  const sequences = reshape(rows, [batch, length, positions.shape[1] ?? 1]);
  return reshape(add(sequences, positions), rows.shape);
}

/** Far below any logit of attention: takes a token out of a softmax. */
const excluded = -1e4;

/**
 * Ids int32 [batch, sequence], whatever the two are called, to text_embeds [batch, dimension]: tokens and positions, causal blocks, the row of the
 * first end token, and a projection. What follows that token changes nothing, so any may fill up.
 */
export function textTower(ids: Expression, p: TowerParameters, sizes: TextTowerSizes): Expression {
  const { blocks, width, contextLength } = sizes;
  const [batch = 1, sequence = 1] = ids.shape;
  const places = placesUpTo(sequence, contextLength);
  const embedded = gather(need(p, 'text.token'), ids);
  const positioned = add(embedded, gather(need(p, 'text.position'), range(sequence)));
  const isLater = greater(reshape(places, [1, sequence]), reshape(places, [sequence, 1]));
  const mask = multiply(isLater, excluded);
  let rows = reshape(positioned, [multiplyDims([batch, sequence]), width]);
  for (let i = 1; i <= blocks; i++) {
    rows = block({ rows, batch, length: sequence }, `text.block${i}`, sizes, p, mask);
  }
  const ended = sum(multiply(reshape(rows, [batch, sequence, width]), firstEnd(ids, isLater, sizes)), 1);
  return linear(norm(ended, 'text.norm', p), need(p, 'text.projection'));
}

/** 1 at the first end token of each row, else 0: [batch, sequence, 1]. */
function firstEnd(ids: Expression, isLater: Expression, { vocabulary, endId }: TextTowerSizes): Expression {
  const isEnd = new Float32Array(vocabulary);
  isEnd[endId] = 1;
  const ends = gather(constant(tensor(isEnd, [vocabulary])), ids);
  const endsBefore = matmul(ends, isLater);
  return reshape(multiply(ends, equal(endsBefore, 0)), [...ids.shape, 1]);
}

/** 0, 1, ... as floats [sequence]. */
function placesUpTo(sequence: Dim, contextLength: number): Expression {
  const all = Float32Array.from({ length: contextLength }, (_, i) => i);
  return gather(constant(tensor(all, [contextLength])), range(sequence));
}

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
function block(
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
function norm(rows: Expression, name: string, p: TowerParameters): Expression {
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
