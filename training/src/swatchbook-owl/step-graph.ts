import { adamW, type Expression, FgclipError, type FloatTensor, trainingStep } from '@fgclip/core';
import {
  add,
  divide,
  type Graph,
  input,
  maximum,
  multiply,
  negate,
  relu,
  sigmoid,
  slice,
  softplus,
  square,
  subtract,
  sum,
} from '@fgclip/core/graph';
import { type TowerParameters, type TowerSizes, towerParameters } from '../swatchbook-clip/parameters.ts';
import { detector, detectorParameters, finerPositions, initialHeads } from './detector.ts';

/** The optimiser of the whole training. */
export const optimizer = adamW({ beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 });

/** Of the losses of boxes beside the one of captions, as DETR weighs them (Carion et al., arXiv 2005.12872). */
const DISTANCE_WEIGHT = 5;
const OVERLAP_WEIGHT = 2;

/**
 * One training step. Inputs: pixels [batch, 3, size, size], ids [captions, sequence], and what every token is to say:
 * wanted [batch, tokens, captions], boxes [batch, tokens, 4], owned [batch, tokens, 1]. Outputs: the loss, and its parts,
 * for each token with an object. The text tower stays as it is, so that captions mean what they mean to CLIP.
 */
export function stepGraph(sizes: TowerSizes): Graph {
  const { imageSize, grid } = sizes.image;
  const tokens = grid ** 2;
  const all = detectorParameters(sizes);
  const ids = input('ids', ['captions', 'sequence'], 'int32');
  const { logits, boxes } = detector(input('pixels', ['batch', 3, imageSize, imageSize]), ids, all, sizes);
  const owned = input('owned', ['batch', tokens, 1]);
  const wantedBoxes = input('boxes', ['batch', tokens, 4]);
  const each = maximum(sum(owned), 1);
  const captionLoss = divide(focalLoss(logits, input('wanted', ['batch', tokens, 'captions'])), each);
  const distance = divide(distanceLoss(boxes, wantedBoxes, owned), each);
  const overlap = divide(overlapLoss(boxes, wantedBoxes, owned), each);
  return trainingStep({
    loss: add(captionLoss, add(multiply(distance, DISTANCE_WEIGHT), multiply(overlap, OVERLAP_WEIGHT))),
    parameters: trainedParameters(all),
    optimizer,
    clipNorm: 1,
    outputs: { captionLoss, distance, overlap },
  });
}

/** All but the text tower's. */
function trainedParameters(parameters: TowerParameters): TowerParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !name.startsWith('text.')));
}

/**
 * Where the detector starts: the towers of a trained dual encoder, with the places of its tokens read off for a finer
 * grid, and heads that change nothing yet.
 *
 * @param encoder Its weights by name, as its models hold them.
 * @param sizes Of the detector.
 * @throws INVALID_DATA for a weight that is missing or of another shape.
 */
export function firstParameters(
  encoder: ReadonlyMap<string, FloatTensor>,
  sizes: TowerSizes,
  seed: number,
): Record<string, FloatTensor> {
  const towers = Object.entries(towerParameters(sizes)).map(([name, { shape }]) => {
    const found = encoder.get(name);
    const value = found && name === 'image.position' ? finerPositions(found, sizes.image.grid) : found;
    if (value !== undefined && `${value.shape}` === `${shape}`) return [name, value] as const;
    throw new FgclipError('INVALID_DATA', `The encoder has no weight "${name}" that fits`, {
      expected: `[${shape.join(', ')}]`,
      found: value === undefined ? 'none' : `[${value.shape.join(', ')}]`,
    });
  });
  return { ...Object.fromEntries(towers), ...initialHeads(sizes, seed) };
}

/** How much more a caption that is true counts than one that is not, of 1. */
const ALPHA = 0.3;

/**
 * Sigmoid focal loss (Lin et al., arXiv 1708.02002, equation 5; gamma 2, as OWL-ViT is trained), summed: of logits and
 * labels 0 or 1, [batch, tokens, captions].
 */
export function focalLoss(logits: Expression, labels: Expression): Expression {
  const crossEntropy = subtract(softplus(logits), multiply(logits, labels));
  const scores = sigmoid(logits);
  // 1 - p where the caption is true, p where it is not.
  const missed = add(multiply(labels, subtract(1, multiply(scores, 2))), scores);
  const weights = add(multiply(labels, 2 * ALPHA - 1), 1 - ALPHA);
  return sum(multiply(multiply(weights, square(missed)), crossEntropy));
}

/** Sum of absolute differences of boxes [..., 4], centre, width and height; rows count by `owned` [..., 1]. */
export function distanceLoss(boxes: Expression, wanted: Expression, owned: Expression): Expression {
  const difference = subtract(boxes, wanted);
  return sum(multiply(maximum(difference, negate(difference)), owned));
}

/**
 * 1 less the generalised intersection over union (Rezatofighi et al., arXiv 1902.09630), summed: of boxes [..., 4], centre,
 * width and height, of positive area; rows count by `owned` [..., 1].
 */
export function overlapLoss(boxes: Expression, wanted: Expression, owned: Expression): Expression {
  const [a, b] = [corners(boxes), corners(wanted)];
  const common = multiply(
    relu(subtract(minimum(a.right, b.right), maximum(a.left, b.left))),
    relu(subtract(minimum(a.bottom, b.bottom), maximum(a.top, b.top))),
  );
  const union = subtract(add(a.area, b.area), common);
  const hull = multiply(
    subtract(maximum(a.right, b.right), minimum(a.left, b.left)),
    subtract(maximum(a.bottom, b.bottom), minimum(a.top, b.top)),
  );
  const generalised = subtract(divide(common, union), divide(subtract(hull, union), hull));
  return sum(multiply(subtract(1, generalised), owned));
}

function corners(boxes: Expression) {
  const axis = boxes.shape.length - 1;
  const part = (i: number) => slice(boxes, axis, i, i + 1);
  const [x, y, width, height] = [part(0), part(1), part(2), part(3)];
  return {
    left: subtract(x, multiply(width, 0.5)),
    right: add(x, multiply(width, 0.5)),
    top: subtract(y, multiply(height, 0.5)),
    bottom: add(y, multiply(height, 0.5)),
    area: multiply(width, height),
  };
}

function minimum(a: Expression, b: Expression): Expression {
  return negate(maximum(negate(a), negate(b)));
}
