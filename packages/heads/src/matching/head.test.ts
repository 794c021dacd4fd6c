import { createRandom, type Matrix, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/expect-close.ts';
import { builtInNames, createHead, createMatcher, loadHead, saveHead } from '../index.ts';
import { assembleHead, functionByName } from '../internal.ts';

const dimension = 64;
const images = unitRows(5, 1);
const texts = unitRows(7, 2);

describe('createHead', () => {
  it.each(builtInNames)('%s: the same seed gives the same values, another seed others', (name) => {
    const [a, b, c] = [7, 7, 8].map((seed) => saveHead(createHead(name, { dimension, heads: 8 } as never, { seed })));
    expect(a).toEqual(b);
    if (name !== 'cosine') expect(a).not.toEqual(c);
  });

  it("starts linear layers as PyTorch's defaults: uniform within 1 / sqrt(inputs)", () => {
    const { parameters } = createHead('linear', { dimension: 512 });
    const weight = parameters['image.0.weight']?.data ?? new Float32Array();
    const bound = 1 / Math.sqrt(512);
    const largest = weight.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.999 * bound);
    const variance = weight.reduce((total, value) => total + value * value, 0) / weight.length;
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 2);
  });

  it.each([
    ['linear', {}],
    ['linear-text', {}],
    ['linear-image', {}],
    ['mlp', { hidden: [2 * dimension] }],
    ['mlp', { hidden: [3 * dimension] }],
    ['linear', { rescale: true }],
  ] as const)('%s %j starts as the plain cosine when asked to', async (name, options) => {
    const head = createHead(name, { dimension, ...options }, { start: 'identity' });
    const cosine = createHead('cosine', { dimension });
    const [own, plain] = await Promise.all([head, cosine].map((h) => createMatcher(h).score(images, texts)));
    expectClose(own?.data ?? [], plain?.data ?? [], 1e-5);
  });

  it.each([
    ['mlp', { hidden: [dimension] }, /at least 128 hidden units/],
    ['mlp', { activation: 'tanh' }, /cannot start as the identity/],
    ['attention', { heads: 8 }, /cannot start as the identity/],
  ] as const)('%s %j cannot start as the identity and says why', (name, options, message) => {
    expect(() => createHead(name, { dimension, ...options } as never, { start: 'identity' })).toThrow(message);
  });
});

describe('options', () => {
  it('dot product, sigmoid, rescaling and one-sided MLPs score as their formulas say', async () => {
    const score = async (options: object) =>
      (
        await createMatcher(
          createHead('mlp', { dimension, hidden: [], activation: 'none', ...options }, { start: 'identity' }),
        ).score(images, texts)
      ).data;
    const cosine = await score({});
    const [tripled, alsoTripled] = [images, texts].map((m) =>
      matrix(
        m.data.map((x) => 3 * x),
        m.shape[0],
        dimension,
      ),
    );
    const dot = createMatcher(
      createHead('mlp', { dimension, hidden: [], activation: 'none', similarity: 'dot' }, { start: 'identity' }),
    );
    const scaled = (await dot.score(tripled as Matrix, alsoTripled as Matrix)).data;
    expectClose(
      scaled,
      cosine.map((value) => 9 * value),
      1e-4,
    );
    expectClose(
      await score({ sigmoid: true }),
      cosine.map((value) => 1 / (1 + Math.exp(-value))),
      1e-5,
    );
    expect(Object.keys(createHead('mlp', { dimension, sides: 'text' }).parameters)).toEqual([
      'text.0.weight',
      'text.0.bias',
      'text.1.weight',
      'text.1.bias',
    ]);
  });
});

describe('saveHead and loadHead', () => {
  it.each(builtInNames)('%s comes back with its values, options and history', (name) => {
    const head = createHead(name, { dimension, heads: 8, sigmoid: true } as never);
    const back = loadHead(saveHead(head));
    expect(back.parameters).toEqual(head.parameters);
    expect(back.function.options).toEqual(head.function.options);
    expect(back.history).toEqual(head.history);
  });

  it('refuses what is not a head, naming the file', () => {
    expect(() => loadHead(new Uint8Array(3), { file: 'x.safetensors' })).toThrow(/x\.safetensors/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s, naming file and row',
    (value) => {
      for (const [parameter, at, row] of [
        ['image.0.weight', 3 * dimension + 1, 3] as const,
        ['text.0.bias', 5, 5] as const,
      ]) {
        const head = createHead('linear', { dimension });
        (head.parameters[parameter]?.data as Float32Array)[at] = value;
        expect(() => loadHead(saveHead(head), { file: 'x.safetensors' })).toThrow(
          expect.objectContaining({
            code: 'INVALID_DATA',
            file: 'x.safetensors',
            message: expect.stringContaining(`"${parameter}"`),
            found: `${value} in row ${row}`,
          }),
        );
      }
    },
  );

  it('refuses values that do not fit the function', () => {
    const matching = functionByName('linear', { dimension });
    const { parameters } = createHead('linear', { dimension });
    const { 'image.0.bias': bias, ...rest } = parameters;
    expect(() => assembleHead(matching, rest)).toThrow(/"image.0.bias" is missing/);
    expect(() =>
      assembleHead(matching, { ...rest, 'image.0.bias': { shape: [2], data: new Float32Array(2) } }),
    ).toThrow(/\[64\].*\[2\]/);
    expect(() => assembleHead(functionByName('cosine', { dimension }), { bias: bias as never })).toThrow(
      /no parameter bias/,
    );
  });
});

function unitRows(rows: number, seed: number): Matrix {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: rows * dimension }, () => random.normal());
  for (let r = 0; r < rows; r++) {
    const own = data.subarray(r * dimension, (r + 1) * dimension);
    const norm = Math.hypot(...own);
    own.forEach((value, i) => {
      own[i] = value / norm;
    });
  }
  return matrix(data, rows, dimension);
}
