import type { ImageSize } from '@fgclip/core';
import type { Definitions } from '../paint/definitions.ts';
import type { Light } from '../scene.ts';
import { element } from './svg.ts';

/**
 * SVG that lays the light over a backdrop: dimmer or brighter, bluish or yellowish, and falling off away from where it
 * comes from. Objects are painted in the same light and so come after.
 */
export function drawLight({ side, strength, warmth }: Light, size: ImageSize, definitions: Definitions): string {
  const cover = (fill: string, opacity: number) =>
    opacity < 0.005
      ? ''
      : element('rect', { width: size.width, height: size.height, fill, 'fill-opacity': Math.min(opacity, 0.5) });
  const falloff = definitions.add(`falloff ${side < 0}`, (id) =>
    element(
      'linearGradient',
      { id, x1: side < 0 ? 0 : 1, x2: side < 0 ? 1 : 0, y1: 0, y2: 0.4 },
      element('stop', { offset: 0, 'stop-color': '#ffffff', 'stop-opacity': 0.35 }) +
        element('stop', { offset: 0.5, 'stop-color': '#808080', 'stop-opacity': 0 }) +
        element('stop', { offset: 1, 'stop-color': '#000000', 'stop-opacity': 0.35 }),
    ),
  );
  return [
    strength < 1 ? cover('#0b0d18', 0.9 * (1 - strength)) : cover('#ffffff', 0.7 * (strength - 1)),
    warmth < 0 ? cover('#4f86e0', -0.1 * warmth) : cover('#ffb040', 0.12 * warmth),
    cover(`url(#${falloff})`, 0.5 * Math.abs(side)),
  ].join('');
}
