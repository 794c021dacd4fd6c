import type { Random } from '@fgclip/core';
import type { Material } from '../../attributes/vocabulary.ts';
import { pick } from '../captions/choose.ts';
import type { Kind } from '../kinds/kind.ts';
import { kinds } from '../kinds/kinds.ts';
import type { Look } from '../scene.ts';
import { randomLooks } from '../scenes/random-look.ts';

const clearMaterials: readonly Material[] = ['glass', 'plastic'];

function clearMaterialsOf({ parts: [body] }: Kind): readonly Material[] {
  return body === undefined || body.seeThrough === false
    ? []
    : clearMaterials.filter((material) => body.materials.includes(material));
}

/** Kinds whose body can be see-through. */
export const seeThroughKinds: readonly Kind[] = kinds.filter((kind) => clearMaterialsOf(kind).length > 0);

/** Looks of which the body's is see-through. */
export function seeThroughLooks(random: Random, kind: Kind): Readonly<Record<string, Look>> {
  const looks = randomLooks(random, kind);
  const [body] = Object.entries(looks);
  if (body === undefined) return looks;
  const [name, look] = body;
  const material = pick(random, clearMaterialsOf(kind));
  return { ...looks, [name]: { ...look, material, transparency: pick(random, ['translucent', 'transparent']) } };
}
