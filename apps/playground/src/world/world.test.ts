import { expect, it } from 'vitest';
import { type World, WorldCache } from './world.ts';

const world = (id: string, coarse = false) => ({ id, ...(coarse && { coarse: {} }) }) as unknown as World;

it('keeps the worlds that were used last', () => {
  const cache = new WorldCache();
  for (const id of ['a', 'b', 'c', 'd']) cache.add(world(id));
  cache.get('a', { coarse: false });
  cache.add(world('e'));
  const kept = ['a', 'b', 'c', 'd', 'e'].filter((id) => cache.get(id, { coarse: false }) !== undefined);
  expect(kept).toEqual(['a', 'c', 'd', 'e']);
});

it('has none with whole captions until one is added', () => {
  const cache = new WorldCache();
  cache.add(world('a'));
  expect(cache.get('a', { coarse: true })).toBeUndefined();
  cache.add(world('a', true));
  expect(cache.get('a', { coarse: true })).toBeDefined();
  expect(cache.get('a', { coarse: false })).toBeDefined();
});
