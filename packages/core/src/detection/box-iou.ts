import { FgclipError } from '../errors.ts';
import type { Box } from '../vision/box.ts';

/** Intersection over union: the share of the area of two boxes that they have in common, 0 to 1. 0 for two empty boxes. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const common = width * height;
  return common / (a.width * a.height + b.width * b.height - common);
}

/** Throws INVALID_DATA, naming the box, unless its numbers are finite and its sides at least 0. */
export function checkBox(box: Box, name: string): void {
  const { x, y, width, height } = box;
  if (width >= 0 && height >= 0 && Number.isFinite(x + y + width * height)) return;
  throw new FgclipError('INVALID_DATA', `${name} is not a box`, {
    expected: 'finite x and y, width and height of at least 0',
    found: `x ${x}, y ${y}, width ${width}, height ${height}`,
  });
}

/** checkBox() of each, named by its place. */
export function checkBoxes(boxes: readonly Box[]): void {
  for (const [place, box] of boxes.entries()) checkBox(box, `Box ${place}`);
}
