import type { RgbImage } from '@fgclip/core/vision';
import { drawScene, type Scene } from '@fgclip/swatchbook';
import { rasterize } from '../match/picture/picture.ts';
import type { OpenedClip } from '../model/clip.ts';
import { collected } from '../world/collected.ts';
import { collectedWorld } from '../world/collected-world.ts';
import { idOf, swatchbookWorld } from '../world/swatchbook-world.ts';
import { type World, WorldCache, type WorldProgress } from '../world/world.ts';
import { type Settings, wantsCoarse } from './settings/settings.ts';
import { phase } from './state.ts';

const worlds = new WorldCache();

/** The data that the settings ask for, embedded by the model that is open; from memory where it has been made before. */
export async function makeWorld(settings: Settings, clip: OpenedClip, signal: AbortSignal): Promise<World> {
  const { data, seed, boxes } = settings;
  const onProgress = (progress: WorldProgress) => {
    phase.value = { name: 'embedding', progress };
  };
  const shared = { encoder: clip.encoder, model: clip.id, seed, signal, onProgress };
  if (data === 'collected') return collectedWorld({ ...shared, examples: collected.peek() });
  const coarse = wantsCoarse(settings);
  const known = worlds.get(idOf(shared, boxes), { coarse });
  if (known !== undefined) return known;
  const world = await swatchbookWorld({ ...shared, boxes, coarse, draw: drawPixels });
  worlds.add(world);
  return world;
}

/** The pixels of a scene, drawn by the browser. Nothing of the drawing stays behind. */
async function drawPixels(scene: Scene): Promise<RgbImage> {
  const url = URL.createObjectURL(new Blob([drawScene(scene)], { type: 'image/svg+xml' }));
  try {
    return await rasterize(url, scene.width, scene.height);
  } finally {
    URL.revokeObjectURL(url);
  }
}
