import { type Expression, matrix } from '@fgclip/core';
import { linear, multiply, relu, sigmoid, sum } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import {
  builtInFamilies,
  count,
  counts,
  createHead,
  createMatcher,
  defineHead,
  dotProducts,
  fineTune,
  flag,
  type HeadFamily,
  identityMatrix,
  linearDefault,
  loadHead,
  oneOf,
  saveHead,
  train,
} from '../index.ts';
import { allFamilies, isHeadFamily, settledOptions } from '../internal.ts';

const bilinearImage = (image: Expression, { weight }: { readonly weight: Expression }) => linear(image, weight);

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

describe('what a function says of itself', () => {
  it('is not asked for by its name: an own one of the same parts gives what the built-in one gives', async () => {
    const parameters = ({ dimension }: { dimension: number }) => ({
      weight: { shape: [dimension, dimension], initial: linearDefault(dimension), identity: identityMatrix },
    });
    const unit = defineHead({
      name: 'a',
      parameters,
      unit: true,
      encodeText: (text, { weight }) => linear(text, weight),
    });
    const cosine = createHead('cosine', { dimension: 3 });
    const own = createHead(unit, { dimension: 3 }, { start: 'identity' });
    const [a, b] = await Promise.all([own, cosine].map((head) => createMatcher(head).score(images, texts)));
    expect(a?.data).toEqual(b?.data);
    expect(own.function).toMatchObject({ unit: true, dotProduct: true, scores: 'logit', separable: true });
  });

  it('that its scores are probabilities puts a sigmoid behind the product, and tells the loss', async () => {
    const stage = { ...fineTune, loss: { type: 'bce' as const }, epochs: 1, negatives: 1, batchSize: 2 };
    const annotations = [
      { image: 0, captions: [0], negatives: [1] },
      { image: 1, captions: [2], negatives: [0] },
    ];
    const data = { images, texts, annotations };
    const parts = {
      parameters: ({ dimension }: { dimension: number }) => ({
        weight: { shape: [dimension, dimension], initial: linearDefault(dimension), identity: identityMatrix },
      }),
      encodeImage: bilinearImage,
    };
    const lossOf = async (family: HeadFamily) => {
      const head = createHead(family, { dimension: 3 }, { start: 'identity' });
      return (await train({ head, stage, training: data, validation: data })).record.epochs[0]?.validationLoss;
    };
    const logits = defineHead({ name: 'a', ...parts });
    const bounded = defineHead({ name: 'b', ...parts, scores: 'probability' });
    const byHand = defineHead({
      name: 'c',
      ...parts,
      scores: ({ dimension }) => (dimension > 0 ? 'probability' : 'logit'),
      combine: (i, t) => sigmoid(dotProducts(i, t)),
    });
    // Binary cross-entropy of logits is that of the probabilities they stand for.
    const expected = await lossOf(logits);
    expect(await lossOf(bounded)).toBeCloseTo(expected ?? Number.NaN, 5);
    expect(await lossOf(byHand)).toBeCloseTo(expected ?? Number.NaN, 5);
    expect(bounded.create({ dimension: 3 }).dotProduct).toBe(true);
    expect(byHand.create({ dimension: 3 }).dotProduct).toBe(false);
  });

  it('its options have defaults, and are checked', () => {
    type Options = {
      readonly dimension: number;
      readonly width?: number;
      readonly how?: 'a' | 'b';
      readonly bias?: boolean;
    };
    const seen: unknown[] = [];
    const family = defineHead<Options>({
      name: 'own',
      options: {
        width: count('width', (dimension) => 2 * dimension),
        how: oneOf('how', ['a', 'b']),
        bias: flag('bias', true),
      },
      encodeImage: (image, _, options) => {
        seen.push(options);
        return image;
      },
    });
    const made = family.create({ dimension: 3, how: 'b' });
    made.encodeImage(images as never, {});
    expect(seen).toEqual([{ dimension: 3, width: 6, how: 'b', bias: true }]);
    // As given: what is saved does not grow with defaults.
    expect(made.options).toEqual({ dimension: 3, how: 'b' });
    const wrong = [{ width: 0 }, { width: 1.5 }, { width: '3' }, { how: 'c' }, { how: null }, { bias: 1 }];
    for (const options of wrong) {
      const [name] = Object.keys(options);
      expect(() => family.create({ dimension: 3, ...options } as never)).toThrow(`option "${name}"`);
    }
    expect(settledOptions('x', { widths: counts('widths', () => [1]) }, { dimension: 3, widths: [] })).toMatchObject({
      widths: [],
    });
    expect(() => settledOptions('x', { widths: counts('w', () => [1]) }, { dimension: 3, widths: [0] })).toThrow(
      /"widths"/,
    );
  });

  it.each(allFamilies())('$name: starts as the cosine exactly where it says so', async (family) => {
    const options = family.startingAsCosine({ dimension: 3 });
    const start = () => createHead(family, options ?? { dimension: 3 }, { start: 'identity' });
    if (options === undefined) return expect(start).toThrow(/cannot start as the identity/);
    const [own, cosine] = await Promise.all(
      [start(), createHead('cosine', { dimension: 3 })].map((head) => createMatcher(head).score(images, texts)),
    );
    for (const [k, score] of own?.data.entries() ?? []) expect(score).toBeCloseTo(cosine?.data[k] ?? Number.NaN, 5);
  });

  it('makes room for that start only where the options leave it open', () => {
    const { mlp } = builtInFamilies;
    expect(mlp.startingAsCosine({ dimension: 3 })).toEqual({ dimension: 3, hidden: [6] });
    expect(mlp.startingAsCosine({ dimension: 3, hidden: [9] })).toEqual({ dimension: 3, hidden: [9] });
    expect(mlp.startingAsCosine({ dimension: 3, activation: 'tanh' })).toBeUndefined();
  });

  it('every built-in one stands in the list under its own name', () => {
    for (const [name, family] of Object.entries(builtInFamilies)) expect(family.name).toBe(name);
    expect(allFamilies([bilinear]).map(({ name }) => name)).toEqual([...Object.keys(builtInFamilies), 'bilinear']);
    expect(allFamilies().filter(({ trainable }) => !trainable)).toEqual([builtInFamilies.cosine]);
    expect([bilinear, rectified, {}, null, 'linear', () => bilinear].map(isHeadFamily)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
