import { describe, expect, it } from 'vitest';
import type { Look } from '../scene.ts';
import { bodyLook, objectCombination } from './object-combination.ts';

const body: Look = { color: 'light blue', material: 'ceramic', pattern: 'dotted', transparency: 'opaque' };
const handle: Look = { color: 'red', material: 'wood', pattern: 'plain', transparency: 'opaque' };

describe('objectCombination', () => {
  it('names the kind and the look of its body alone', () => {
    const name = 'mug, light blue, ceramic, dotted, opaque';
    expect(objectCombination({ kind: 'mug', looks: { body, handle } })).toBe(name);
    expect(objectCombination({ kind: 'mug', looks: { handle: body, body } })).toBe(name);
  });

  it('tells each attribute apart', () => {
    const changes: Partial<Look>[] = [
      { color: 'blue' },
      { material: 'glass' },
      { pattern: 'plain' },
      { transparency: 'translucent' },
    ];
    const names = changes.map((change) => objectCombination({ kind: 'mug', looks: { body: { ...body, ...change } } }));
    expect(new Set([...names, objectCombination({ kind: 'mug', looks: { body } })]).size).toBe(5);
  });

  it('needs the body', () => {
    expect(() => bodyLook({ kind: 'mug', looks: { handle } })).toThrowError(
      expect.objectContaining({ code: 'INVALID_DATA', found: 'handle' }),
    );
  });
});
