import {
  add,
  createRandom,
  type Expression,
  type FloatTensor,
  linear,
  mean,
  multiply,
  parameter,
  softplus,
  subtract,
  sum,
} from '@fgclip/core';
import { need } from '../towers/block.ts';
import { attributeCount } from './attribute-labels.ts';

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
