import { createRandom, type Expression, type FloatTensor } from '@fgclip/core';
import { constant, matmul, reshape } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { checkCase } from '../../../core/test/check-gradient.ts';
import { attributeWorld, worldDimension } from '../../test/attribute-world.ts';
import { expectClose } from '../../test/expect-close.ts';
import { createHead, createMatcher, evaluateRanks, fineTune, train } from '../index.ts';
import { asLinear } from '../internal.ts';
import { orthogonal } from './orthogonal.ts';

/** Of one block, of two, of two that are not alike, and of four. */
const dimensions = [5, 64, 71, 150];

describe('the rotation', () => {
  it.each(dimensions)("is Cayley's transform of the weight: (I - S) Q = I + S, at %i dimensions", (d) => {
    const { weight, rotation } = rotated(d, 1);
    const skew = Float64Array.from({ length: d * d }, (_, at) => {
      const [row, column] = [Math.floor(at / d), at % d];
      return ((weight[at] ?? 0) - (weight[column * d + row] ?? 0)) / 4;
    });
    const left = product(
      skew.map((value, at) => unit(at, d) - value),
      rotation,
      d,
    );
    const right = skew.map((value, at) => unit(at, d) + value);
    expectClose(left, right, 1e-5 * Math.max(...right));
  });

  it.each(dimensions)('is orthogonal to 1e-5 in float32, far from the identity, too, at %i dimensions', (d) => {
    for (const scale of [0.01, 1, 3]) {
      const { rotation } = rotated(d, scale);
      const squared = product(transposed(rotation, d), rotation, d);
      const identity = squared.map((_, at) => unit(at, d));
      expectClose(squared, identity, 1e-5);
    }
  });

  it('has the gradient that finite differences have', () => {
    checkCase({ name: 'one block', shapes: [[6, 6]], build: (weight) => rotationOf(weight, 6) });
  });

  it('has it where it is made of blocks, along three directions', () => {
    const d = 70;
    const directions = constant(normal([3, d * d], 0.2));
    const along = (x: Expression) => reshape(matmul(reshape(x, [1, 3]), directions), [d, d]);
    checkCase({ name: 'blocks', shapes: [[3]], build: (x) => rotationOf(along(x), d) });
  });
});

describe('the orthogonal head', () => {
  it('learns what a rotation can, and keeps lengths and angles', async () => {
    const [training, validation] = [attributeWorld(96, 1), attributeWorld(48, 2)];
    const start = createHead('orthogonal', { dimension: worldDimension }, { start: 'identity' });
    const stage = { ...fineTune, learningRate: 0.01, epochs: 40, negatives: 3, batchSize: 16 };
    const { head } = await train({ head: start, stage, training, validation });
    const rankOf = async (of: typeof head) =>
      (await evaluateRanks(createMatcher(of), validation, { maxNegatives: 3 })).perNegatives.at(-1)?.mean;
    expect(await rankOf(head)).toBeLessThan(0.75 * ((await rankOf(start)) ?? 0));
    for (const side of ['image', 'text'] as const) {
      const rotation = asLinear(head)?.parameters[`${side}.0.weight`]?.data ?? [];
      const squared = product(transposed(rotation, worldDimension), rotation, worldDimension);
      expectClose(
        squared,
        squared.map((_, at) => unit(at, worldDimension)),
        1e-5,
      );
    }
  });

  it('changes one side alone where asked to', () => {
    const head = createHead('orthogonal', { dimension: 8, sides: 'text' });
    expect(Object.keys(head.parameters)).toEqual(['text.weight']);
  });
});

function rotationOf(weight: Expression, dimension: number) {
  const { image } = orthogonal.create({ dimension, sides: 'image' }).asLinear?.({ 'image.weight': weight }) ?? {};
  if (image === undefined) throw new Error('no rotation');
  return image.weight;
}

function rotated(d: number, scale: number): { weight: ArrayLike<number>; rotation: ArrayLike<number> } {
  const weight = normal([d, d], scale);
  const options = { dimension: d, sides: 'image' } as const;
  const head = { ...createHead('orthogonal', options), parameters: { 'image.weight': weight } };
  return { weight: weight.data, rotation: asLinear(head)?.parameters['image.0.weight']?.data ?? [] };
}

function normal(shape: readonly number[], scale: number): FloatTensor {
  const random = createRandom(4);
  const size = shape.reduce((total, length) => total * length, 1);
  return { shape, data: Float32Array.from({ length: size }, () => scale * random.normal()) };
}

/** Of matrices [d, d], in float64. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [row, column] = [Math.floor(at / d), at % d];
    let sum = 0;
    for (let k = 0; k < d; k++) sum += (a[row * d + k] ?? 0) * (b[k * d + column] ?? 0);
    return sum;
  });
}

function transposed(matrix: ArrayLike<number>, d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => matrix[(at % d) * d + Math.floor(at / d)] ?? 0);
}

/** The identity's entry at a position of a matrix [d, d]. */
function unit(at: number, d: number): number {
  return at % (d + 1) === 0 ? 1 : 0;
}
