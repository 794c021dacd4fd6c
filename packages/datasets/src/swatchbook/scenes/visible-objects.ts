import type { Box } from '@fgclip/core';
import type { Scene, VisibleObject } from '../scene.ts';
import { boxOf } from './place-object.ts';
import { intersection, shareLeft } from './visible-share.ts';

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
