import { line } from './brush.ts';
import type { Canvas } from './place.ts';

/**
 * Distances from the horizon of `count` equally spaced rows of a ground seen at a slant, as shares of its height: from
 * near 0 at the back to 1 at the front.
 */
export function rowShares(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 1) / count) ** 1.7);
}

/** Path data of lines across the ground, closer together at the back. */
export function acrossLines({ width, height, horizon }: Canvas, count: number): string {
  return rowShares(count)
    .map((share) => horizon + share * (height - horizon))
    .map((y) => line(0, y, width, y))
    .join('');
}

/** Where a line along the ground that meets the front at `front` (0 left, 1 right) is at a share of the depth, pixels. */
export function alongX({ width }: Canvas, front: number, share: number): number {
  // The back shows about twice as much of the ground as the front.
  return width * (0.5 + (front - 0.5) * (0.5 + 0.5 * share));
}

/** Path data of lines along the ground, which draw together towards the back. */
export function alongLines(canvas: Canvas, count: number): string {
  const reach = 2 * count;
  return Array.from({ length: reach + 1 }, (_, i) => (i - count / 2) / count)
    .map((front) => line(alongX(canvas, front, 0), canvas.horizon, alongX(canvas, front, 1), canvas.height))
    .join('');
}
