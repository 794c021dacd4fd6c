import type { Box } from '@fgclip/core/vision';
import type { Scene, VisibleObject } from '../scene.ts';
import { boxOf } from './place-object.ts';

/** What two boxes share; undefined where that has no area. */
export function intersection(a: Box, b: Box): Box | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** Share of a box's area that none of the covers hides, 0 to 1, exactly: all edges cut the box into a grid of cells. */
export function shareLeft(box: Box, covers: readonly Box[]): number {
  const cuts = covers.flatMap((cover) => intersection(box, cover) ?? []);
  const columns = spans([box, ...cuts].flatMap(({ x, width }) => [x, x + width]));
  const rows = spans([box, ...cuts].flatMap(({ y, height }) => [y, y + height]));
  let left = 0;
  for (const { middle: y, length: height } of rows) {
    for (const { middle: x, length: width } of columns) {
      if (!cuts.some((cut) => x > cut.x && x < cut.x + cut.width && y > cut.y && y < cut.y + cut.height)) {
        left += width * height;
      }
    }
  }
  return Math.min(1, left / (box.width * box.height));
}

/** The stretches between neighbouring positions. */
function spans(positions: readonly number[]): { middle: number; length: number }[] {
  const sorted = [...new Set(positions)].sort((a, b) => a - b);
  return sorted.slice(1).map((to, i) => {
    const from = sorted[i] ?? to;
    return { middle: (from + to) / 2, length: to - from };
  });
}

/**
 * The objects of a scene of which the picture shows something, in the scene's order. The light and the shadows on the
 * ground do not count as parts of an object.
 */
export function visibleObjects(scene: Scene): VisibleObject[] {
  const picture: Box = { x: 0, y: 0, width: scene.width, height: scene.height };
  const boxes = scene.objects.map(boxOf);
  return scene.objects.flatMap((object, i): VisibleObject[] => {
    const whole = boxes[i];
    const box = whole && intersection(whole, picture);
    if (whole === undefined || box === undefined) return [];
    const shown = (box.width * box.height) / (whole.width * whole.height);
    const visible = Math.min(1, shown * shareLeft(box, boxes.slice(i + 1)));
    return visible > 0 ? [{ object, box, visible }] : [];
  });
}
