import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlapArea } from './box.ts';
import { placeAround, spreadLabels } from './place-labels.ts';

test('labels with room stay, others are moved apart', () => {
  expect(spreadLabels([10, 50], 12, [0, 100])).toEqual([10, 50]);
  expect(spreadLabels([50, 10], 12, [0, 100])).toEqual([50, 10]);
  expect(spreadLabels([50, 52, 53], 12, [0, 100])).toEqual([50, 62, 74]);
  expect(spreadLabels([98, 99], 12, [0, 100])).toEqual([88, 100]);
});

test('labels are a gap apart and within bounds wherever they were wanted', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 10 }), (wanted) => {
      const placed = spreadLabels(wanted, 13, [0, 200]).sort((a, b) => a - b);
      for (const [k, at] of placed.entries()) {
        expect(at).toBeGreaterThanOrEqual(-1e-9);
        expect(at).toBeLessThanOrEqual(200 + 1e-9);
        if (k > 0) expect(at - (placed[k - 1] ?? 0)).toBeGreaterThanOrEqual(13 - 1e-9);
      }
    }),
  );
});

test('labels around points: beside them where there is room, off each other and within the area', () => {
  const area = { x: 0, y: 0, width: 200, height: 100 };
  const size = { width: 50, height: 14 };
  expect(placeAround([{ at: { x: 50, y: 50 }, ...size }], area, [])).toEqual([{ x: 59, y: 43, ...size }]);
  const [cornered] = placeAround([{ at: { x: 190, y: 50 }, ...size }], area, []);
  expect(cornered).toEqual({ x: 131, y: 43, ...size });
  const near = [40, 44, 48].map((x) => ({ at: { x, y: 50 }, ...size }));
  const boxes = placeAround(near, area, []);
  boxes.forEach((a, k) => {
    for (const b of boxes.slice(k + 1)) expect(overlapArea(a, b)).toBe(0);
  });
});
