import { adamW, createRandom, type Expression, type FloatTensor, infoNce, scalar, trainingStep } from '@fgclip/core';
import {
  add,
  equal,
  eye,
  type Graph,
  input,
  linear,
  matmul,
  max,
  mean,
  multiply,
  normalize,
  parameter,
  softplus,
  subtract,
  sum,
  transpose,
} from '@fgclip/core/graph';
import { attributeValues, parseAttributes } from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import { initialParameters, type TowerSizes, towerParameters } from './parameters.ts';
import { imageTower, need, textTower } from './towers.ts';

/** The optimiser of the whole training. */
export const optimizer = adamW({ beta2: 0.98, epsilon: 1e-6, weightDecay: 0.05 });

/** The contrastive loss, with its learned scale. */
const loss = infoNce();

/** Of the probes' losses beside the contrastive one. */
const PROBE_WEIGHT = 0.3;

/** What the loss's own parameters are called in the training's state. */
const lossParameter = (name: string) => `loss.${name}`;

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

/** First values of all that a training step moves: towers, the loss's scale, and probes. */
export function firstParameters(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  const learned = Object.entries(loss.parameters).map(([name, value]) => [lossParameter(name), scalar(value)]);
  return {
    ...initialParameters(sizes, seed),
    ...Object.fromEntries(learned),
    ...initialProbes(sizes.dimension, seed),
  };
}

type Side = 'image' | 'text';

const sides: readonly Side[] = ['image', 'text'];

/** Most attributes are absent: at first none is likely, so that absent ones teach little. */
const FIRST_BIAS = -3;

/** A linear map from the embeddings of either side to the attributes, there only while training. */
export function probeParameters(dimension: number): Record<string, Expression> {
  return Object.fromEntries(Object.entries(shapes(dimension)).map(([name, shape]) => [name, parameter(name, shape)]));
}

/** First values of the probes. */
export function initialProbes(dimension: number, seed: number): Record<string, FloatTensor> {
  const random = createRandom(seed).fork('probes');
  return Object.fromEntries(
    Object.entries(shapes(dimension)).map(([name, shape]) => {
      const [length = 1, width] = shape;
      const stream = random.fork(name);
      const draw = () => (width === undefined ? FIRST_BIAS : stream.normal() / Math.sqrt(width));
      return [name, { shape, data: Float32Array.from({ length: length * (width ?? 1) }, draw) }];
    }),
  );
}

/**
 * How badly the attributes can be read off embeddings [batch, dimension] by the side's own probe: binary cross-entropy
 * with labels [batch, attributes], summed over the attributes, averaged over the batch; rows that are not `counted`
 * [batch, 1] add nothing. It keeps the attributes in the embeddings of both sides and says nothing of how the two meet:
 * a model that has thousands of kinds to tell apart keeps them by itself, one of this size forgets them.
 */
export function probeLoss(
  side: Side,
  embeddings: Expression,
  labels: Expression,
  parameters: Readonly<Record<string, Expression>>,
  counted?: Expression,
): Expression {
  const [weight, bias] = [need(parameters, `probe.${side}.weight`), need(parameters, `probe.${side}.bias`)];
  const logits = add(linear(embeddings, weight), bias);
  const each = sum(subtract(softplus(logits), multiply(logits, labels)), 1, { keepDims: true });
  return mean(counted === undefined ? each : multiply(each, counted));
}

function shapes(dimension: number): Record<string, readonly number[]> {
  return Object.fromEntries(
    sides.flatMap((side): [string, readonly number[]][] => [
      [`probe.${side}.weight`, [attributeCount, dimension]],
      [`probe.${side}.bias`, [attributeCount]],
    ]),
  );
}

/** What can be said of a look; what is plain or opaque is not said. */
const attributes: ReadonlyMap<string, number> = new Map(
  attributeTypes
    .flatMap((type) => attributeValues[type].map((value) => `${type} ${value}`))
    .filter((name) => name !== 'pattern plain' && name !== 'transparency opaque')
    .map((name, index) => [name, index]),
);

/** Length of a row of labels. */
export const attributeCount = attributes.size;

/** Which attributes captions speak of, by their places in a row of labels. */
export function attributesIn(captions: readonly string[]): number[] {
  const mentions = captions.flatMap(parseAttributes);
  const found = mentions.flatMap(({ type, value }) => attributes.get(`${type} ${value}`) ?? []);
  return [...new Set(found)];
}
