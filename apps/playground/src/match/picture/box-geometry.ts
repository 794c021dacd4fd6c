import type { Box, ImageSize } from '@fgclip/core/vision';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The box between two corners, cut at the edges of the picture. */
export function boxBetween(a: Point, b: Point, { width, height }: ImageSize): Box {
  const left = clamp(Math.min(a.x, b.x), 0, width);
  const top = clamp(Math.min(a.y, b.y), 0, height);
  return {
    x: left,
    y: top,
    width: clamp(Math.max(a.x, b.x), 0, width) - left,
    height: clamp(Math.max(a.y, b.y), 0, height) - top,
  };
}

/** A box in the middle that covers a quarter of the picture. */
export function middleBox({ width, height }: ImageSize): Box {
  return { x: width / 4, y: height / 4, width: width / 2, height: height / 2 };
}

/** The box pushed by a share of the picture, within it. */
export function moveBox(box: Box, across: number, down: number, size: ImageSize): Box {
  return {
    ...box,
    x: clamp(box.x + across * size.width, 0, size.width - box.width),
    y: clamp(box.y + down * size.height, 0, size.height - box.height),
  };
}

/** The box made larger or smaller by a share of the picture, its upper left corner held. */
export function resizeBox(box: Box, across: number, down: number, size: ImageSize): Box {
  return {
    ...box,
    width: clamp(box.width + across * size.width, LEAST, size.width - box.x),
    height: clamp(box.height + down * size.height, LEAST, size.height - box.y),
  };
}

/** Least width and height of a box, pixels. */
export const LEAST = 8;

/** Where a box lies on the picture, as CSS. */
export function placeOf({ x, y, width, height }: Box, size: ImageSize): Record<string, string> {
  const percent = (share: number) => `${(100 * share).toFixed(3)}%`;
  return {
    left: percent(x / size.width),
    top: percent(y / size.height),
    width: percent(width / size.width),
    height: percent(height / size.height),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

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
