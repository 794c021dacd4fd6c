import type { Box } from '@fgclip/core/vision';
import { materials } from '@fgclip/datasets/internal';
import { describe, expect, it } from 'vitest';
import { extentOf, outlinesOf } from '../scenes/place-object.ts';
import { kindNamed, kinds } from './kinds.ts';

describe('kinds', () => {
  it('are sixteen, each with a name of its own', () => {
    expect(kinds).toHaveLength(16);
    expect(new Set(kinds.flatMap(({ name, plural }) => [name, plural])).size).toBe(32);
  });

  it('are found by name', () => {
    for (const kind of kinds) expect(kindNamed(kind.name)).toBe(kind);
    expect(() => kindNamed('mammoth')).toThrowError(
      expect.objectContaining({ code: 'NOT_FOUND', expected: expect.stringMatching(/mug, bottle/) }),
    );
  });

  it.each(materials)('use %s for a part of at least three kinds', (material) => {
    const users = kinds.filter(({ parts }) => parts.some((part) => part.materials.includes(material)));
    expect(users.length).toBeGreaterThanOrEqual(3);
  });
});

describe.each(kinds)('$name', (kind) => {
  const names = kind.parts.map(({ name }) => name);
  const whole = extentOf(outlinesOf(kind));

  it('names every part once, and draws every part', () => {
    expect(new Set(names).size).toBe(names.length);
    const drawn = new Set(kind.shapes.map(({ part }) => part));
    expect([...drawn].sort()).toEqual([...names].sort());
  });

  it('always has its body', () => {
    expect(kind.parts[0]?.chance).toBeUndefined();
  });

  it('says what its parts are made of, nothing twice', () => {
    for (const part of kind.parts) {
      expect(part.materials.length).toBeGreaterThan(0);
      expect(new Set(part.materials).size).toBe(part.materials.length);
    }
  });

  it('has a size and chances within their ranges', () => {
    expect(kind.size).toBeGreaterThanOrEqual(0.4);
    expect(kind.size).toBeLessThanOrEqual(2);
    const chances = kind.parts.map(({ chance = 1 }) => chance);
    expect(chances.every((chance) => chance > 0 && chance <= 1)).toBe(true);
  });

  it('stands on the ground and fills its frame', () => {
    const { left, top, right, bottom } = edges(whole);
    expect(Math.abs(bottom - 100)).toBeLessThanOrEqual(1);
    expect(top).toBeLessThanOrEqual(3);
    expect(left).toBeLessThanOrEqual(3);
    expect(right).toBeGreaterThanOrEqual(kind.width - 3);
  });

  it('stays inside of its frame', () => {
    const { left, top, right, bottom } = edges(whole);
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(-1);
    expect(right).toBeLessThanOrEqual(kind.width + 1);
    expect(bottom).toBeLessThanOrEqual(101);
  });
});

function edges({ x, y, width, height }: Box) {
  return { left: x, top: y, right: x + width, bottom: y + height };
}
