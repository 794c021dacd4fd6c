import { createRandom, type Expression, type FloatTensor, tensor } from '@fgclip/core';
import {
  add,
  constant,
  linear,
  matmul,
  multiply,
  normalize,
  quickGelu,
  reshape,
  sigmoid,
  softplus,
  transpose,
} from '@fgclip/core/graph';
import {
  type Declaration,
  firstValues,
  type ImageTowerSizes,
  leavesOf,
  linearLayer,
  type TowerParameters,
  type TowerSizes,
  towerParameters,
} from '../swatchbook-clip/parameters.ts';
import { dense, imageTokens, need, textTower } from '../swatchbook-clip/towers.ts';

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

/** What every box and caption is scored with at first: few boxes hold anything, and fewer what a caption says. */
const FIRST_SCALE = 10;
const FIRST_SHIFT = -0.7;

/** The parameters of the towers and the heads as leaves of a graph, by name. */
export function detectorParameters(sizes: TowerSizes): TowerParameters {
  return { ...towerParameters(sizes), ...headParameters(sizes) };
}

/** Those of the heads alone. */
function headParameters(sizes: TowerSizes): Record<string, Expression> {
  return leavesOf(headDeclarations(sizes));
}

/** First values of the heads: at first a token has the embedding that CLIP would pool, and a box of a common size. */
export function initialHeads(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  return firstValues(headDeclarations(sizes), createRandom(seed).fork('detector heads'));
}

function headDeclarations({ image: { width, hidden } }: TowerSizes): Declaration[] {
  return [
    ...linearLayer('class.up', width, hidden),
    ...linearLayer('class.down', hidden, width, 0),
    ...linearLayer('class.shift', width, 1, 0, FIRST_SHIFT),
    ...linearLayer('class.scale', width, 1, 0, FIRST_SCALE),
    ...linearLayer('box.hidden1', width, width),
    ...linearLayer('box.hidden2', width, width),
    ...linearLayer('box.out', width, 4, 0),
  ];
}

/** The sizes of a detector made of a dual encoder: its picture twice as wide and high, its captions as long. */
export function detectorSizes({ image, ...sizes }: TowerSizes): TowerSizes {
  return { ...sizes, image: { ...image, imageSize: 2 * image.imageSize, grid: 2 * image.grid } };
}

/**
 * The rows of a square of places [from^2, width], read off between them at the places of a finer square [to^2, width]:
 * bilinear, the corners of the two squares the same, beyond the outermost rows as these are.
 */
export function finerPositions({ shape, data }: FloatTensor, to: number): FloatTensor {
  const [places = 0, width = 0] = shape;
  const from = Math.sqrt(places);
  const weights = between(from, to);
  const finer = new Float32Array(to ** 2 * width);
  for (const [y, rows] of weights.entries()) {
    for (const [x, columns] of weights.entries()) {
      const start = (y * to + x) * width;
      for (const row of rows) {
        for (const column of columns) {
          const source = (row.at * from + column.at) * width;
          const share = row.share * column.share;
          for (let k = 0; k < width; k++) finer[start + k] = (finer[start + k] ?? 0) + share * (data[source + k] ?? 0);
        }
      }
    }
  }
  return { shape: [to ** 2, width], data: finer };
}

/** Which of `from` places each of `to` places on the same stretch lies between, and how near to either. */
function between(from: number, to: number): { readonly at: number; readonly share: number }[][] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const before = Math.floor(place);
    const share = place - before;
    return [
      { at: before, share: 1 - share },
      { at: Math.min(from - 1, before + 1), share },
    ];
  });
}
