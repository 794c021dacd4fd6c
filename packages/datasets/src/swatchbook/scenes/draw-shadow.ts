import { kindNamed } from '../kinds/kinds.ts';
import type { Definitions } from '../paint/definitions.ts';
import type { Light, SceneObject } from '../scene.ts';
import { footOf } from './place-object.ts';
import { element } from './svg.ts';

/** SVG of the soft shadow that an object throws on the ground about its foot, away from the light. */
export function drawShadow(object: SceneObject, light: Light, definitions: Definitions): string {
  const foot = footOf(kindNamed(object.kind), object);
  const middle = object.x + ((foot.left + foot.right) / 2) * object.height;
  // Turned objects reach a little into the ground in front of where they stand.
  const ground = object.y + foot.bottom * object.height * 0.7;
  const half = ((foot.right - foot.left) / 2) * object.height;
  const fill = `url(#${definitions.add('shadow', softEdge)})`;
  const reach = object.height * 0.1;
  const low = Math.max(4, Math.min(half * 0.22, object.height * 0.12));
  const wide = { cx: middle - light.side * reach, cy: ground, rx: half * 1.15 + reach, ry: low * 1.3, fill };
  const close = { cx: middle, cy: ground, rx: half * 1.12 + 3, ry: low * 0.75, fill };
  return element('ellipse', { ...wide, opacity: 0.55 }) + element('ellipse', close);
}

function softEdge(id: string): string {
  const stops = [
    [0, 0.6],
    [0.6, 0.42],
    [1, 0],
  ].map(([offset = 0, opacity = 0]) => element('stop', { offset, 'stop-color': '#16121a', 'stop-opacity': opacity }));
  return element('radialGradient', { id }, stops.join(''));
}
