import { expect, it } from 'vitest';
import { boxOf, detectionCases } from '../../test/detection-cases.ts';
import { boxIou } from './detections.ts';

it.each(detectionCases.overlaps)('is what counting pixels gives: $a and $b', ({ a, b, iou }) => {
  expect(boxIou(boxOf(a), boxOf(b))).toBe(iou);
  expect(boxIou(boxOf(b), boxOf(a))).toBe(iou);
});

it('takes fractions of pixels', () => {
  const a = { x: 0.25, y: -0.5, width: 1.5, height: 2 };
  const b = { x: 1, y: 0.5, width: 1.25, height: 3 };
  // They share 0.75 by 1.
  expect(boxIou(a, b)).toBe(0.75 / (3 + 3.75 - 0.75));
});
