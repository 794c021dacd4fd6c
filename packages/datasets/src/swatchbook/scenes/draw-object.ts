import { createRandom } from '@fgclip/core';
import { kindNamed } from '../kinds/kinds.ts';
import type { Definitions } from '../paint/definitions.ts';
import { paintShape } from '../paint/paint-shape.ts';
import type { Light, SceneObject } from '../scene.ts';
import { transformOf } from './place-object.ts';
import { element } from './svg.ts';

/**
 * SVG of an object at its place in the picture, without its shadow on the ground: see drawShadow. Shapes of parts that
 * it lacks are left out.
 *
 * @throws NOT_FOUND for an object of an unknown kind.
 */
export function drawObject(object: SceneObject, light: Light, definitions: Definitions): string {
  const kind = kindNamed(object.kind);
  const random = createRandom(object.seed);
  // What is drawn mirrored is lit from the other side, so that in the picture all light comes from one.
  const side = object.mirrored ? -light.side : light.side;
  const options = { definitions, random, light: { ...light, side }, scale: object.height / 100 };
  const shapes = kind.shapes.map((shape) => {
    const look = object.looks[shape.part];
    return look === undefined ? '' : paintShape(shape, look, options);
  });
  return element('g', { transform: transformOf(object, kind) }, shapes.join(''));
}
