import { createRandom } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { intersection, shareLeft } from './visible-share.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('intersection', () => {
  it('is what both share', () => {
    expect(intersection(box(0, 0, 10, 10), box(6, -2, 10, 5))).toEqual(box(6, 0, 4, 3));
  });

  it('is nothing where boxes only touch', () => {
    expect(intersection(box(0, 0, 10, 10), box(10, 0, 5, 5))).toBeUndefined();
  });
});

describe('shareLeft', () => {
  it('counts what two covers hide together once', () => {
    expect(shareLeft(box(0, 0, 10, 10), [box(0, 0, 6, 10), box(4, 0, 4, 10)])).toBeCloseTo(0.2, 12);
    expect(shareLeft(box(0, 0, 10, 10), [])).toBe(1);
    expect(shareLeft(box(2, 2, 3, 3), [box(0, 0, 10, 10)])).toBe(0);
  });

  it('equals counting cells, for boxes on a grid', () => {
    const random = createRandom(3);
    const side = () => 1 + random.integer(9);
    for (let trial = 0; trial < 50; trial++) {
      const covers = Array.from({ length: 4 }, () => box(random.integer(12), random.integer(12), side(), side()));
      const own = box(3, 2, 8, 9);
      let left = 0;
      for (let x = 3; x < 11; x++) {
        for (let y = 2; y < 11; y++) {
          const hidden = covers.some((c) => x >= c.x && x < c.x + c.width && y >= c.y && y < c.y + c.height);
          if (!hidden) left++;
        }
      }
      expect(shareLeft(own, covers)).toBeCloseTo(left / 72, 12);
    }
  });
});
