import { createRandom, matrix } from '@fgclip/core';
import { linear } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/expect-close.ts';
import { createHead, createMatcher, defineHead, dotProducts, type Head, identityMatrix } from '../index.ts';
import { asLinear } from '../internal.ts';

const dimension = 24;
const [images, texts] = [unitRows(5, 1), unitRows(7, 2)];

describe('asLinear', () => {
  it.each([
    ['cosine', {}, 'cosine'],
    ['cosine', { rescale: true, similarity: 'dot' }, 'linear-text'],
    ['linear', {}, 'linear'],
    ['linear', { rescale: true, sigmoid: true }, 'linear'],
    ['linear-text', { similarity: 'dot' }, 'linear-text'],
    ['linear-image', { rescale: true }, 'linear'],
    ['linear-image', {}, 'linear-image'],
    ['low-rank', {}, 'linear'],
    ['low-rank', { rank: 3, sides: 'text', sigmoid: true }, 'linear-text'],
    ['low-rank', { sides: 'image', rescale: true, similarity: 'dot' }, 'linear'],
    ['orthogonal', {}, 'linear'],
    ['orthogonal', { sides: 'image' }, 'linear-image'],
    ['orthogonal', { sides: 'text', rescale: true, similarity: 'dot', sigmoid: true }, 'linear-text'],
  ] as const)('%s %j becomes %s, with the same scores', async (name, options, expected) => {
    const head = perturbed(createHead(name, { dimension, ...options }));
    const made = asLinear(head) as Head;
    expect(made.function.name).toBe(expected);
    const [own, linearised] = await Promise.all(
      [head, made].map(async (of) => (await createMatcher(of).score(images, texts)).data),
    );
    expectClose(linearised ?? [], own ?? [], 1e-6);
    expect(made.history.at(-1)).toMatchObject({ event: 'made linear', from: name, options: { dimension, ...options } });
  });

  it('takes a function of your own that says so, and no others', async () => {
    const parts = {
      parameters: () => ({ weight: { shape: [dimension, dimension], initial: identityMatrix } }),
      encodeImage: (image: never, { weight }: { weight: never }) => linear(image, weight),
    };
    const says = { asLinear: ({ weight }: { weight: never }) => ({ image: { weight } }) };
    const bilinear = perturbed(createHead(defineHead({ name: 'own', ...parts, ...says } as never), { dimension }));
    const made = asLinear(bilinear) as Head;
    expect(made.function).toMatchObject({ name: 'linear-image', options: { similarity: 'dot' } });
    const [own, linearised] = await Promise.all(
      [bilinear, made].map(async (of) => (await createMatcher(of).score(images, texts)).data),
    );
    expectClose(linearised ?? [], own ?? [], 1e-6);

    const silent = defineHead({ name: 'silent', ...parts } as never);
    const combined = defineHead({ name: 'combined', ...parts, ...says, combine: dotProducts } as never);
    const others = [createHead('mlp', { dimension }), createHead('attention', { dimension })];
    for (const head of [...others, createHead(silent, { dimension }), createHead(combined, { dimension })]) {
      expect(asLinear(head)).toBeUndefined();
    }
  });
});

/** With something of everything: biases and products that start at zero would hide a mistake. */
function perturbed(head: Head): Head {
  const random = createRandom(3);
  const values = Object.entries(head.parameters).map(([name, { shape, data }]) => {
    return [name, { shape, data: data.map((value) => value + 0.1 * random.normal()) }] as const;
  });
  return { ...head, parameters: Object.fromEntries(values) };
}

function unitRows(rows: number, seed: number) {
  const random = createRandom(seed);
  const made = Array.from({ length: rows }, () => {
    const row = Array.from({ length: dimension }, () => random.normal());
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  return matrix(Float32Array.from(made.flat()), rows, dimension);
}
