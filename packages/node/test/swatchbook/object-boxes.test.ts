import type { Box } from '@fgclip/core/vision';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../../swatchbook/src/kinds/kinds.ts';
import { Definitions } from '../../../swatchbook/src/paint/definitions.ts';
import type { Look, Scene, SceneObject } from '../../../swatchbook/src/scene.ts';
import { drawObject } from '../../../swatchbook/src/scenes/draw-scene.ts';
import { visibleObjects } from '../../../swatchbook/src/scenes/visible-share.ts';

const [width, height] = [320, 240];
const light = { side: 0.5, strength: 1, warmth: 0 };

const poses = [
  { x: 160.3, y: 180.7, height: 100, rotation: 0, mirrored: false },
  { x: 150, y: 200, height: 90, rotation: 12, mirrored: true },
  { x: 170, y: 190.5, height: 80, rotation: -7.5, mirrored: false },
  // Half outside.
  { x: 5, y: 230, height: 110, rotation: 3, mirrored: false },
];

describe.each(kinds)('the box of a $name', (kind) => {
  it.each(poses)('at $x, $y, turned by $rotation, holds its pixels and no more', async (pose) => {
    const object: SceneObject = { ...pose, kind: kind.name, looks: opaque(kind), seed: 3 };
    const box = visibleObjects(sceneOf(object))[0]?.box;
    const pixels = await alphaExtent(object);
    const [expected, found] = [pixels, box ?? { x: 0, y: 0, width: 0, height: 0 }].map(edges);
    for (const [i, edge] of (expected ?? []).entries()) {
      expect(Math.abs((found?.[i] ?? Number.NaN) - edge)).toBeLessThan(1.5);
    }
  });
});

/** Looks without fringes or glass rims, which reach beyond the outline. */
function opaque(kind: (typeof kinds)[number]): Record<string, Look> {
  return Object.fromEntries(
    kind.parts.map((part): [string, Look] => {
      const material = part.materials.find((one) => ['leather', 'metal', 'wood', 'paper', 'plastic'].includes(one));
      return [part.name, { color: 'red', material: material ?? 'fabric', pattern: 'plain', transparency: 'opaque' }];
    }),
  );
}

function sceneOf(object: SceneObject): Scene {
  return { id: 0, width, height, backdrop: { name: 'on a beach', seed: 0 }, light, objects: [object] };
}

/** The extent of the pixels that drawing the object alone makes at least half opaque. */
async function alphaExtent(object: SceneObject): Promise<Box> {
  const definitions = new Definitions();
  const drawing = drawObject(object, light, definitions);
  const frame = `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`;
  const svg = `<svg ${frame}><defs>${definitions}</defs>${drawing}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([width, height]);
  const inked = Array.from({ length: width * height }, (_, i) => i).filter((i) => (data[4 * i + 3] ?? 0) >= 128);
  const columns = inked.map((i) => i % width);
  const rows = inked.map((i) => Math.floor(i / width));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  return { x: left, y: top, width: Math.max(...columns) + 1 - left, height: Math.max(...rows) + 1 - top };
}

function edges(box: Box): number[] {
  return [box.x, box.y, box.x + box.width, box.y + box.height];
}
