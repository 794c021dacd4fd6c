import type { Color } from '@fgclip/datasets';
import { colors } from '@fgclip/datasets/internal';
import { describe, expect, it } from 'vitest';
import { colorValues } from './colors.ts';

/** CIE L*a*b* of an sRGB colour under D65 (IEC 61966-2-1, CIE 15). */
function lab(color: Color): [number, number, number] {
  const [r = 0, g = 0, b = 0] = colorValues[color].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Color, b: Color): number {
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const bases = colors
  .filter((color) => color.startsWith('light '))
  .map((color) => color.slice('light '.length) as Color);

/** Four just noticeable differences would do for patches side by side; textures and shading need more. */
const apart = 17;

it('has a value for each colour, within the bytes', () => {
  expect(Object.keys(colorValues).sort()).toEqual([...colors].sort());
  const bytes = Object.values(colorValues).flat();
  expect(bytes.filter((value) => !Number.isInteger(value) || value < 0 || value > 255)).toEqual([]);
});

it(`tells any two colours apart by ${apart} CIELAB units`, () => {
  const close = colors.flatMap((a, i) =>
    colors
      .slice(i + 1)
      .filter((b) => distance(a, b) < apart)
      .map((b) => `${a} and ${b}: ${distance(a, b).toFixed(1)}`),
  );
  expect(close).toEqual([]);
});

describe.each(bases)('%s', (base) => {
  const [light, plain, dark] = [`light ${base}`, base, `dark ${base}`].map((color) => lab(color as Color)[0]);

  it('is lighter than its dark shade and darker than its light one', () => {
    expect(Number(light) - Number(plain)).toBeGreaterThan(10);
    expect(Number(plain) - Number(dark)).toBeGreaterThan(10);
  });
});

it('keeps greys without a hue', () => {
  for (const color of ['black', 'white', 'light grey', 'grey', 'dark grey'] as const) {
    const [, a, b] = lab(color);
    expect(Math.hypot(a, b)).toBeLessThan(4);
  }
});
