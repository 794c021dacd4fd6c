import {
  add,
  constant,
  type Expression,
  linear,
  matmul,
  multiply,
  normalize,
  quickGelu,
  reshape,
  sigmoid,
  softplus,
  tensor,
  transpose,
} from '@fgclip/core';
import { dense, need } from '../../swatchbook-clip/towers/block.ts';
import { imageTokens } from '../../swatchbook-clip/towers/image-tower.ts';
import type { TowerParameters } from '../../swatchbook-clip/towers/parameters.ts';
import { textTower } from '../../swatchbook-clip/towers/text-tower.ts';
import type { ImageTowerSizes, TowerSizes } from '../../swatchbook-clip/towers/tower-sizes.ts';

export interface Detected {
  /** How well each caption fits what each token sees, before the sigmoid: [batch, tokens, captions]. */
  readonly logits: Expression;
  /** The box that each token proposes: centre, width and height in shares of the picture, [batch, tokens, 4]. */
  readonly boxes: Expression;
}

/** Width and height of an object that can be seen, as shares of the picture: what a box is at first. */
const COMMON_SIZE = 0.25;

/**
 * A detector for captions, made of a dual encoder as OWL-ViT is (Minderer et al., arXiv 2205.06230): the image tower
 * without its pooling, where every token proposes a box near its own place and has an embedding to compare captions
 * with. Normalised pixels [batch, 3, size, size] and ids int32 [captions, sequence].
 */
export function detector(pixels: Expression, ids: Expression, p: TowerParameters, sizes: TowerSizes): Detected {
  const [batch = 1] = pixels.shape;
  const [captions = 1] = ids.shape;
  const length = sizes.image.grid ** 2;
  const tokens = imageTokens(pixels, p, sizes.image);
  return {
    logits: reshape(logits(tokens, textTower(ids, p, sizes.text), p), [batch, length, captions]),
    boxes: sigmoid(add(reshape(boxMoves(tokens, p), [batch, length, 4]), ownPlaces(sizes.image))),
  };
}

/** [tokens, captions]: cosines, which every token shifts and scales in its own way. */
function logits(tokens: Expression, queries: Expression, p: TowerParameters): Expression {
  const adapted = add(tokens, dense(quickGelu(dense(tokens, 'class.up', p)), 'class.down', p));
  const embeddings = linear(adapted, need(p, 'image.projection'));
  const cosines = matmul(normalize(embeddings), transpose(normalize(queries)));
  return multiply(add(cosines, dense(tokens, 'class.shift', p)), softplus(dense(tokens, 'class.scale', p)));
}

/** [tokens, 4]: how far the box is from a common one at the token's own place, before the sigmoid. */
function boxMoves(tokens: Expression, p: TowerParameters): Expression {
  const hidden = quickGelu(dense(tokens, 'box.hidden1', p));
  return dense(quickGelu(dense(hidden, 'box.hidden2', p)), 'box.out', p);
}

/** What a sigmoid makes the centres of the tokens of, and a common size: [tokens, 4], row by row of the picture. */
function ownPlaces({ grid }: ImageTowerSizes): Expression {
  const middle = (i: number) => logit((i + 0.5) / grid);
  const size = logit(COMMON_SIZE);
  const places = Array.from({ length: grid ** 2 }, (_, i) => [
    middle(i % grid),
    middle(Math.floor(i / grid)),
    size,
    size,
  ]);
  return constant(tensor(places.flat(), [grid ** 2, 4]));
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
