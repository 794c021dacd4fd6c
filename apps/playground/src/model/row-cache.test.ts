import { type ClipEncoder, matrix } from '@fgclip/core';
import { expect, it } from 'vitest';
import { rowCache } from './row-cache.ts';

it('asks the model for every caption and box once', async () => {
  const asked: unknown[] = [];
  const rowsOf = (items: unknown[]) => {
    asked.push(...items);
    return Promise.resolve(
      matrix(
        Float32Array.from(items, (_, i) => i),
        items.length,
        1,
      ),
    );
  };
  const encoder = {
    dimension: 1,
    embedTexts: (captions: Iterable<string>) => rowsOf([...captions]),
    embedImages: (images: Iterable<unknown>) => rowsOf([...images]),
  } as unknown as ClipEncoder;
  const cache = rowCache(encoder);
  await cache.texts(['a', 'b', 'a']);
  const rows = await cache.texts(['c', 'b']);
  expect(rows.map(([value]) => value)).toEqual([0, 1]);
  expect(asked).toEqual(['a', 'b', 'c']);

  const image = { width: 1, height: 1, data: new Uint8Array(3) };
  const [one, other] = await Promise.all([cache.image(image, image, 'whole'), cache.image(image, image, 'whole')]);
  expect(one).toBe(other);
  await cache.image(image, image, 'box');
  expect(asked).toHaveLength(5);
});

it('asks again for what failed', async () => {
  let attempts = 0;
  const encoder = {
    dimension: 1,
    async embedImages() {
      attempts += 1;
      if (attempts === 1) throw new Error('no memory');
      return matrix(Float32Array.of(7), 1, 1);
    },
  } as unknown as ClipEncoder;
  const cache = rowCache(encoder);
  const image = { width: 1, height: 1, data: new Uint8Array(3) };
  await expect(cache.image(image, image, 'whole')).rejects.toThrow('no memory');
  expect([...(await cache.image(image, image, 'whole'))]).toEqual([7]);
});
