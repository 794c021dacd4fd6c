import { createRandom, type FloatTensor, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { attributeWorld, worldDimension } from '../../test/attribute-world.ts';
import { expectClose } from '../../test/expect-close.ts';
import { createHead, createMatcher, evaluateRanks, fineTune, train } from '../index.ts';

const [dimension, rank, rows] = [6, 2, 3];

describe('the low-rank head', () => {
  it('scores x + B A x + b by its dot products', async () => {
    const head = createHead('low-rank', { dimension, rank, sides: 'image', similarity: 'dot' });
    const values = {
      'image.down': normal([rank, dimension], 1),
      'image.up': normal([dimension, rank], 2),
      'image.bias': normal([dimension], 3),
    };
    expect(shapesOf(values)).toEqual(shapesOf(head.parameters));
    const [images, texts] = [normal([rows, dimension], 4).data, normal([rows, dimension], 5).data];
    const matcher = createMatcher({ ...head, parameters: values });
    const { data } = await matcher.score(matrix(images, rows, dimension), matrix(texts, rows, dimension));

    const { 'image.down': down, 'image.up': up, 'image.bias': bias } = values;
    const expected = [];
    for (let i = 0; i < rows; i++) {
      const x = images.subarray(i * dimension, (i + 1) * dimension);
      const code = Array.from(x, (own, j) => own + dot(rowOf(up, j), times(down, x)) + (bias.data[j] ?? 0));
      for (let j = 0; j < rows; j++) expected.push(dot(code, texts.subarray(j * dimension, (j + 1) * dimension)));
    }
    expectClose(data, expected, 1e-5);
  });

  it.each(['default', 'identity'] as const)(
    'begins as the cosine by a %s start, and learns from there',
    async (way) => {
      const [training, validation] = [attributeWorld(96, 1), attributeWorld(48, 2)];
      const start = createHead('low-rank', { dimension: worldDimension, rank: 4 }, { start: way });
      const cosine = createHead('cosine', { dimension: worldDimension });
      const [own, plain] = await Promise.all(
        [start, cosine].map((head) => createMatcher(head).score(training.images, training.texts)),
      );
      expect(own?.data).toEqual(plain?.data);
      const stage = { ...fineTune, learningRate: 0.01, epochs: 40, negatives: 3, batchSize: 16 };
      const { head } = await train({ head: start, stage, training, validation });
      const rankOf = async (of: typeof head) =>
        (await evaluateRanks(createMatcher(of), validation, { maxNegatives: 3 })).perNegatives.at(-1)?.mean;
      expect(await rankOf(head)).toBeLessThan(0.75 * ((await rankOf(start)) ?? 0));
    },
  );

  it('has a rank of 16, or of as much as there is', () => {
    const downOf = (of: number) => createHead('low-rank', { dimension: of }).parameters['text.down']?.shape;
    expect([downOf(512), downOf(8)]).toEqual([
      [16, 512],
      [8, 8],
    ]);
    expect(() => createHead('low-rank', { dimension: 8, rank: 9 })).toThrow(/rank is larger.*expected 1 to 8; found 9/);
  });
});

function normal(shape: readonly number[], seed: number): FloatTensor {
  const random = createRandom(seed);
  const size = shape.reduce((total, length) => total * length, 1);
  return { shape, data: Float32Array.from({ length: size }, () => random.normal()) };
}

function shapesOf(values: Readonly<Record<string, FloatTensor>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(values).map(([name, { shape }]) => [name, shape]));
}

function rowOf({ shape: [, columns = 0], data }: FloatTensor, row: number): Float32Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

/** A matrix [rows, columns] by a vector, in float64. */
function times(weight: FloatTensor, vector: ArrayLike<number>): number[] {
  return Array.from({ length: weight.shape[0] ?? 0 }, (_, row) => dot(rowOf(weight, row), vector));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
}
