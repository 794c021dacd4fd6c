import type { RgbImage } from '@fgclip/core';
import type { Scene } from '@fgclip/datasets';
import { drawScene } from '@fgclip/datasets';
import { rasterize } from '../match/picture/rasterize.ts';

/** The pixels of a scene, drawn by the browser. Nothing of the drawing stays behind. */
export async function drawPixels(scene: Scene): Promise<RgbImage> {
  const url = URL.createObjectURL(new Blob([drawScene(scene)], { type: 'image/svg+xml' }));
  try {
    return await rasterize(url, scene.width, scene.height);
  } finally {
    URL.revokeObjectURL(url);
  }
}
