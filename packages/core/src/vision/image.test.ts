import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import python from '../../test/fixtures/crop-cases.json';
import { cropBox } from './image.ts';

const reference = new URL('../../../../../shared/reference/data.json', import.meta.url);

interface CropReference {
  bbox: [x: number, y: number, width: number, height: number];
  width: number;
  height: number;
  scale: number;
  ltrb: [left: number, top: number, right: number, bottom: number];
}

function box(x: number, y: number, width: number, height: number) {
  return { x, y, width, height };
}

describe('cropBox', () => {
  const image = { width: 100, height: 60 };

  it('includes pixels that are covered in part', () => {
    expect(cropBox(box(10.2, 20, 5.1, 7), image)).toEqual({ left: 10, top: 20, right: 16, bottom: 27 });
  });

  it('grows about the centre by whole pixels and clamps', () => {
    // 5 x 1/2 floored is 2: from 8 to 8 + 10. 9 x 1/2 floored is 4: from 56 up to 60.
    expect(cropBox(box(10, 56, 5, 9), image, 2)).toEqual({ left: 8, top: 52, right: 18, bottom: 60 });
    expect(cropBox(box(-5, 1, 200, 3), image, 3)).toEqual({ left: 0, top: 0, right: 100, bottom: 7 });
  });

  it('shrinks', () => {
    expect(cropBox(box(10, 10, 8, 8), image, 0.5)).toEqual({ left: 12, top: 12, right: 16, bottom: 16 });
  });

  it('equals Python pixel for pixel: 150 boxes at 20 scales', () => {
    expect(python.cases.length * python.scales.length).toBe(3000);
    for (const { box: bounds, image: size, crops } of python.cases) {
      const [x = 0, y = 0, w = 0, h = 0] = bounds;
      const [width = 0, height = 0] = size;
      const cut = python.scales.map((scale) => {
        const { left, top, right, bottom } = cropBox(box(x, y, w, h), { width, height }, scale);
        return [left, top, right, bottom];
      });
      expect(cut, `box ${bounds} on ${size}`).toEqual(crops);
    }
  });

  it('stays inside and keeps at least the box, whatever the scale from 1', () => {
    const boxes = fc.record({
      x: fc.double({ min: 0, max: 99, noNaN: true }),
      y: fc.double({ min: 0, max: 59, noNaN: true }),
      width: fc.double({ min: 0.01, max: 300, noNaN: true }),
      height: fc.double({ min: 0.01, max: 300, noNaN: true }),
      scale: fc.double({ min: 1, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(boxes, ({ scale, ...one }) => {
        const { left, top, right, bottom } = cropBox(one, image, scale);
        expect([left, top, right, bottom].every(Number.isInteger)).toBe(true);
        expect(left >= 0 && top >= 0 && right <= 100 && bottom <= 60).toBe(true);
        expect(left <= one.x && top <= one.y && left < right && top < bottom).toBe(true);
      }),
    );
  });

  it.each([
    ['NaN', box(Number.NaN, 0, 5, 5)],
    ['NaN extent', box(0, 0, 5, Number.NaN)],
    ['endless', box(Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 5)],
    ['negative width', box(50, 10, -20, 5)],
    ['no height', box(50, 10.5, 20, 0)],
    ['right of the picture', box(100, 10, 20, 5)],
    ['above the picture', box(10, -20, 20, 20)],
  ])('refuses a box without pixels: %s', (_, none) => {
    expect(() => cropBox(none, image, 1)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringMatching(/100 x 60/) }),
    );
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses scale %s', (scale) => {
    expect(() => cropBox(box(1, 1, 2, 2), image, scale)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it.skipIf(!existsSync(reference))('equals all reference crops (skipped without ../shared)', () => {
    const { crops } = JSON.parse(readFileSync(reference, 'utf8')) as { crops: CropReference[] };
    expect(crops).toHaveLength(60);
    for (const { bbox, width, height, scale, ltrb } of crops) {
      const { left, top, right, bottom } = cropBox(box(...bbox), { width, height }, scale);
      expect([left, top, right, bottom]).toEqual(ltrb);
    }
  });
});
