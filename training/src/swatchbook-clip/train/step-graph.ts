import {
  adamW,
  add,
  type Expression,
  equal,
  eye,
  type Graph,
  infoNce,
  input,
  matmul,
  max,
  mean,
  multiply,
  normalize,
  parameter,
  subtract,
  sum,
  trainingStep,
  transpose,
} from '@fgclip/core';
import { imageTower } from '../towers/image-tower.ts';
import { towerParameters } from '../towers/parameters.ts';
import { textTower } from '../towers/text-tower.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';
import { attributeCount } from './attribute-labels.ts';
import { probeLoss, probeParameters } from './probes.ts';

/** The optimiser of the whole training. */
export const optimizer = adamW({ beta2: 0.98, epsilon: 1e-6, weightDecay: 0.05 });

/** The contrastive loss, with its learned scale. */
export const loss = infoNce();

/** Of the probes' losses beside the contrastive one. */
const PROBE_WEIGHT = 0.3;

/** What the loss's own parameters are called in the training's state. */
export const lossParameter = (name: string) => `loss.${name}`;

/**
 * One training step. Inputs: pixels [batch, 3, size, size]; ids [batch, sequence]; negatives [batch, batch], 1 where
 * the caption of the column is wrong for the picture of the row; and for the probes imageLabels [batch, attributes] with
 * labelled [batch, 1], 1 where they are known, fineIds [batch, fineSequence] and textLabels [batch, attributes].
 * Outputs: loss and accuracy, the share of pictures whose own caption is nearer than every negative.
 */
export function stepGraph(sizes: TowerSizes): Graph {
  const towers = towerParameters(sizes);
  const learned = Object.fromEntries(
    Object.keys(loss.parameters).map((name) => [name, parameter(lossParameter(name), [])]),
  );
  const named = Object.fromEntries(Object.entries(learned).map(([name, leaf]) => [lossParameter(name), leaf]));
  const probes = probeParameters(sizes.dimension);
  const { imageSize } = sizes.image;
  const images = imageTower(input('pixels', ['batch', 3, imageSize, imageSize]), towers, sizes.image);
  const texts = textTower(input('ids', ['batch', 'sequence'], 'int32'), towers, sizes.text);
  const fineTexts = textTower(input('fineIds', ['batch', 'fineSequence'], 'int32'), towers, sizes.text);
  const scores = matmul(normalize(images), transpose(normalize(texts)));
  const negatives = input('negatives', ['batch', 'batch']);
  const labels = (name: string) => input(name, ['batch', attributeCount]);
  const probed = add(
    probeLoss('image', images, labels('imageLabels'), probes, input('labelled', ['batch', 1])),
    probeLoss('text', fineTexts, labels('textLabels'), probes),
  );
  return trainingStep({
    loss: add(loss.pairs(scores, negatives, learned), multiply(probed, PROBE_WEIGHT)),
    parameters: { ...towers, ...named, ...probes },
    optimizer,
    clipNorm: 1,
    outputs: { accuracy: accuracy(scores, negatives) },
  });
}

function accuracy(scores: Expression, negatives: Expression): Expression {
  const right = eye('batch');
  const own = sum(multiply(scores, right), 1);
  const others = add(negatives, right);
  const best = max(add(scores, multiply(subtract(1, others), -2)), 1);
  return mean(equal(own, best));
}
