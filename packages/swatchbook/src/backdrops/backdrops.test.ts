import { describe, expect, it } from 'vitest';
import { Definitions } from '../paint/definitions.ts';
import { tone } from './backdrop.ts';
import { backdropNames, drawBackdrop, groundOf } from './backdrops.ts';

const sizes = [
  { width: 320, height: 240 },
  { width: 240, height: 320 },
  { width: 96, height: 96 },
];

it('there are at least ten places, each with its own name', () => {
  expect(backdropNames.length).toBeGreaterThanOrEqual(10);
  expect(new Set(backdropNames).size).toBe(backdropNames.length);
});

describe.each(backdropNames)('a backdrop %s', (name) => {
  const draw = (seed: number, size = { width: 320, height: 240 }) => {
    const definitions = new Definitions();
    const drawing = drawBackdrop({ name, seed }, size, definitions);
    return `<defs>${definitions}</defs>${drawing}`;
  };

  it('is the same for the same seed, and another for another', () => {
    expect(draw(1)).toBe(draw(1));
    expect(new Set([1, 2, 3, 4].map((seed) => draw(seed))).size).toBe(4);
  });

  it('changes its colours with the seed', () => {
    const colours = (seed: number) => [...new Set(draw(seed).match(/#[0-9a-f]{6}/g))].sort().join();
    expect(new Set([1, 2, 3, 4, 5, 6].map(colours)).size).toBeGreaterThan(3);
  });

  it.each(sizes)('has ground to stand on at $width x $height, at a height that varies', ({ height }) => {
    const grounds = Array.from({ length: 20 }, (_, seed) => groundOf({ name, seed }, height));
    for (const { horizon, far, near } of grounds) {
      expect(far).toBeGreaterThan(horizon);
      expect(near).toBeGreaterThan(far + 0.02 * height);
      expect(near).toBeLessThan(height);
    }
    expect(new Set(grounds.map(({ horizon }) => horizon)).size).toBeGreaterThan(2);
  });

  it('stays light: a few dozen elements', () => {
    expect(draw(5).match(/<[a-z]/gi)?.length).toBeLessThan(120);
    expect(draw(5).length).toBeLessThan(16_000);
  });
});

describe('tone', () => {
  it.each([
    [0, 100, 50, '#ff0000'],
    [120, 100, 25, '#008000'],
    [240, 100, 50, '#0000ff'],
    [-60, 100, 50, '#ff00ff'],
    [39, 100, 50, '#ffa600'],
    [210, 0, 75, '#bfbfbf'],
    [300, 100, 120, '#ffffff'],
  ])('is the colour that CSS names hsl(%i, %i%%, %i%%)', (hue, saturation, lightness, expected) => {
    expect(tone(hue, saturation, lightness)).toBe(expected);
  });
});
