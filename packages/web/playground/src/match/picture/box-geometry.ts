import type { Box, ImageSize } from '@fgclip/core';

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
