import { linear, matrix, multiply, relu, sum } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import {
  createHead,
  createMatcher,
  defineHead,
  fineTune,
  identityMatrix,
  linearDefault,
  loadHead,
  saveHead,
  train,
} from './index.ts';

const bilinear = defineHead({
  name: 'bilinear',
  parameters: ({ dimension }) => ({
    weight: { shape: [dimension, dimension], initial: linearDefault(dimension), identity: identityMatrix },
  }),
  encodeImage: (image, { weight }) => linear(image, weight),
});

/** A function that does not split: the summed elementwise product, cut at zero. */
const rectified = defineHead({
  name: 'rectified',
  score: (image, text) => sum(relu(multiply(image, text)), -1),
});

const images = matrix([1, 2, 3, -1, 0, 1], 2, 3);
const texts = matrix([1, 0, 0, 0, 1, 0, 1, 1, -1], 3, 3);

describe('defineHead', () => {
  it('makes a trainable head of encoders', async () => {
    const head = createHead(bilinear, { dimension: 3 }, { start: 'identity' });
    expect([...(await createMatcher(head).score(images, texts)).data]).toEqual([1, 2, 0, -1, 0, -2]);
  });

  it('makes a head that runs once for every pair', async () => {
    const head = createHead(rectified, { dimension: 3 });
    expect(head.function.separable).toBe(false);
    const matcher = createMatcher(head);
    expect([...(await matcher.score(images, texts)).data]).toEqual([1, 2, 3, 0, 0, 0]);
    const rows = await matcher.combineRows(images, matrix([...texts.data, ...texts.data], 6, 3), 3);
    expect([...rows.data]).toEqual([1, 2, 3, 0, 0, 0]);
  });

  it('saves and loads heads of its own given the family', () => {
    const bytes = saveHead(createHead(bilinear, { dimension: 3 }));
    expect(loadHead(bytes, { families: [bilinear] }).function.name).toBe('bilinear');
    expect(() => loadHead(bytes)).toThrow(/No matching function is called "bilinear"/);
  });

  it('trains as the built-in heads do', async () => {
    const data = {
      images,
      texts,
      annotations: [
        { image: 0, captions: [0], negatives: [1] },
        { image: 1, captions: [2], negatives: [0] },
      ],
    };
    const { record } = await train({
      head: createHead(bilinear, { dimension: 3 }),
      stage: { ...fineTune, learningRate: 0.05, epochs: 20, negatives: 1, batchSize: 2 },
      training: data,
      validation: data,
    });
    expect(record.epochs.at(-1)?.validationLoss).toBeLessThan(record.epochs[0]?.validationLoss ?? 0);
  });

  it('refuses a dimension that is none', () => {
    expect(() => bilinear.create({ dimension: 0 })).toThrow(/positive integer/);
  });
});
