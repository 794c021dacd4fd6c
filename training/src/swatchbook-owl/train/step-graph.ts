import { adamW, add, divide, type Graph, input, maximum, multiply, sum, trainingStep } from '@fgclip/core';
import type { TowerParameters } from '../../swatchbook-clip/towers/parameters.ts';
import type { TowerSizes } from '../../swatchbook-clip/towers/tower-sizes.ts';
import { detector } from '../detector/detector.ts';
import { detectorParameters } from '../detector/detector-parameters.ts';
import { distanceLoss, focalLoss, overlapLoss } from './losses.ts';

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
