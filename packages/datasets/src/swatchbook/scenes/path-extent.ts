import type { Box } from '@fgclip/core';
import type { Kind } from '../kinds/kind.ts';
import { flattenPath, type Point } from './flatten-path.ts';

/** Where a shape of a drawing reaches. */
export interface Outline {
  readonly part: string;
  readonly points: readonly Point[];
  /** How far ink reaches beyond the points: half the width of a line. */
  readonly margin: number;
}

const known = new WeakMap<Kind, readonly Outline[]>();

/** Outlines of a kind's shapes, in its own units. */
export function outlinesOf(kind: Kind): readonly Outline[] {
  const found = known.get(kind);
  if (found !== undefined) return found;
  const outlines = kind.shapes.map(({ part, path, line }) => ({
    part,
    points: flattenPath(path),
    margin: (line ?? 0) / 2,
  }));
  known.set(kind, outlines);
  return outlines;
}

/** Where a point of a drawing comes to lie. */
export type Placement = (point: Point) => Point;

/** The smallest upright box around outlines once placed; an empty box at the origin around nothing. */
export function extentOf(outlines: readonly Outline[], place: Placement = (point) => point): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points, margin } of outlines) {
    for (const point of points) {
      const { x, y } = place(point);
      left = Math.min(left, x - margin);
      top = Math.min(top, y - margin);
      right = Math.max(right, x + margin);
      bottom = Math.max(bottom, y + margin);
    }
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}
