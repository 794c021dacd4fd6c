import {
  add,
  constant,
  type Dim,
  type Expression,
  equal,
  gather,
  greater,
  linear,
  matmul,
  multiply,
  multiplyDims,
  range,
  reshape,
  sum,
  tensor,
} from '@fgclip/core';
import { block, need, norm } from './block.ts';
import type { TowerParameters } from './parameters.ts';
import type { TextTowerSizes } from './tower-sizes.ts';

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
