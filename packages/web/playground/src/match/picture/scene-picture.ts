import { drawScene } from '@fgclip/datasets';
import type { Picture } from './picture.ts';
import { rasterize } from './rasterize.ts';
import { sceneFacts } from './scene-facts.ts';

/** Draws the scene of a number. */
export async function scenePicture(number: number): Promise<Picture> {
  const { scene, things, caption } = sceneFacts(number);
  const url = URL.createObjectURL(new Blob([drawScene(scene)], { type: 'image/svg+xml' }));
  const image = await rasterize(url, scene.width, scene.height);
  return { origin: 'scene', image, url, alt: `Drawing: ${caption}`, things, caption };
}
