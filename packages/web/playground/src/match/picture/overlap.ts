import type { Box } from '@fgclip/core';

/** From this share of overlap on, a box is taken to be around a thing. */
const SAME = 0.4;

/** What a box is around, if anything: by intersection over union, 0.4 at least. */
export function bestOverlap<T extends { readonly box: Box }>(box: Box, things: readonly T[]): T | undefined {
  const shares = things.map((thing) => overlap(box, thing.box));
  const best = Math.max(...shares, 0);
  return best >= SAME ? things[shares.indexOf(best)] : undefined;
}

/** Intersection over union of two boxes, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (a.width * a.height + b.width * b.height - common);
}
