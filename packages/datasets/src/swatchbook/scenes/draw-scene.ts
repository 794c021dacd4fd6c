import { Definitions } from '../paint/definitions.ts';
import type { Scene } from '../scene.ts';
import { drawBackdrop } from './backdrops.ts';
import { drawLight } from './draw-light.ts';
import { drawObject } from './draw-object.ts';
import { drawShadow } from './draw-shadow.ts';
import { element } from './svg.ts';

export interface DrawSceneOptions {
  /** Starts every id in the SVG. Default "scene" and the scene's number, so that scenes can share a page. */
  readonly prefix?: string;
}

/**
 * A complete SVG document of a scene, of its width and height in pixels, without scripts, styles, filters, text or
 * references to anything outside. Equal scenes give equal text.
 *
 * @throws NOT_FOUND for an unknown backdrop or kind of object.
 */
export function drawScene(scene: Scene, options: DrawSceneOptions = {}): string {
  const { width, height, light, objects } = scene;
  const definitions = new Definitions({ prefix: options.prefix ?? `scene${scene.id}` });
  const drawing = [
    drawBackdrop(scene.backdrop, scene, definitions),
    drawLight(light, scene, definitions),
    ...objects.map((object) => drawShadow(object, light, definitions)),
    ...objects.map((object) => drawObject(object, light, definitions)),
  ].join('');
  const frame = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  return element('svg', frame, element('defs', {}, definitions.toString()) + drawing);
}
