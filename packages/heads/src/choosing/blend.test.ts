import { describe, expect, it } from 'vitest';
import { attributeWorld, worldDimension as dimension } from '../../test/attribute-world.ts';
import { createHead, createMatcher, fineTune, loadHead, saveHead, train } from '../index.ts';
import { blendFrontier, blendHeads, cosineLike } from './blend.ts';

const [training, validation] = [attributeWorld(96, 1), attributeWorld(48, 2)];
const stage = { ...fineTune, negatives: 3, learningRate: 0.02, epochs: 8, batchSize: 16 };
const start = createHead('linear', { dimension }, { start: 'identity' });
const { head: trained } = await train({ head: start, stage, training, validation });

describe('blendHeads', () => {
  it('lies between two heads, value by value, and says so', () => {
    const half = blendHeads(start, trained, 0.25);
    for (const [name, { data }] of Object.entries(half.parameters)) {
      data.forEach((value, i) => {
        const [a, b] = [start, trained].map(({ parameters }) => parameters[name]?.data[i] ?? Number.NaN);
        expect(value).toBeCloseTo(0.75 * (a ?? 0) + 0.25 * (b ?? 0), 6);
      });
    }
    expect(half.history.at(-1)).toMatchObject({ event: 'blended', share: 0.25 });
    expect(loadHead(saveHead(half)).parameters).toEqual(half.parameters);
  });

  it('is either head at the ends', () => {
    expect(blendHeads(start, trained, 0).parameters).toEqual(start.parameters);
    expect(blendHeads(start, trained, 1).parameters).toEqual(trained.parameters);
  });

  it('refuses heads of other functions, dimensions or options', () => {
    for (const other of [
      createHead('linear-text', { dimension }),
      createHead('linear', { dimension: 8 }),
      createHead('linear', { dimension, sigmoid: true }),
    ]) {
      expect(() => blendHeads(other, trained, 0.5)).toThrow(/Only heads of one function/);
    }
    expect(() => blendHeads(start, trained, Number.NaN)).toThrow(/`share` is no number/);
  });

  it('takes the cosine for a partner', async () => {
    const cosine = createMatcher(createHead('cosine', { dimension }));
    const same = createMatcher(cosineLike(trained));
    const [images, texts] = [validation.images, validation.texts];
    const [expected, found] = [await cosine.score(images, texts), await same.score(images, texts)];
    expect(Math.max(...found.data.map((value, i) => Math.abs(value - (expected.data[i] ?? 0))))).toBeLessThan(1e-6);
    expect(() => cosineLike(createHead('attention', { dimension, heads: 4 }))).toThrow(/cannot start as the identity/);
  });
});

describe('blendFrontier', () => {
  const data = { fine: validation, coarse: { coarse: { ...validation, annotations: validation.annotations } } };

  it('goes from the one to the other, and proposes the best that keeps enough', async () => {
    const progress: number[] = [];
    const { points, proposed } = await blendFrontier(start, trained, data, {
      least: 1,
      onProgress: ({ done }) => progress.push(done),
    });
    expect(points.map(({ share }) => share)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(progress).toEqual([...points.keys()].map((k) => k + 1));
    expect(points[0]?.kept).toBeCloseTo(1, 9);
    expect(points.at(-1)?.rank).toBeLessThan(points[0]?.rank ?? 0);
    const keeping = points.filter(({ kept }) => kept >= 1).map(({ rank }) => rank);
    expect(points[proposed]?.rank).toBe(Math.min(...keeping));
  });

  it('takes other shares', async () => {
    const { points } = await blendFrontier(start, trained, data, { shares: [0.5, 1.2] });
    expect(points.map(({ share }) => share)).toEqual([0.5, 1.2]);
  });
});
