import type { Random } from '@fgclip/core';
import {
  type Color,
  colors,
  type Material,
  type Pattern,
  patterns,
  type Transparency,
} from '../../attributes/vocabulary.ts';
import type { Kind, KindPart } from '../kinds/kind.ts';
import type { Look } from '../scene.ts';

/** Chance that a part of a material is see-through, where the kind allows it; other materials never are. */
const seeThroughChance: Readonly<Partial<Record<Material, number>>> = {
  glass: 0.6,
  plastic: 0.25,
  fabric: 0.06,
  paper: 0.06,
};

/** These let light through but nothing can be made out behind them. */
const neverTransparent: ReadonlySet<Material> = new Set<Material>(['fabric', 'paper']);

const decorated: readonly Pattern[] = patterns.filter((pattern) => pattern !== 'plain');

/**
 * Looks for the parts of an object, by name, in the order of the kind. The body's colour is uniform over all; half of
 * the other parts look like the body where they can; parts with a chance may be absent.
 */
export function randomLooks(random: Random, kind: Kind): Record<string, Look> {
  const looks: Record<string, Look> = {};
  let body: Look | undefined;
  for (const part of kind.parts) {
    if (body !== undefined && random.uniform() >= (part.chance ?? 1)) continue;
    const look: Look =
      body !== undefined && random.uniform() < 0.5 ? likeBody(random, part, body) : ownLook(random, part);
    looks[part.name] = look;
    body ??= look;
  }
  return looks;
}

function ownLook(random: Random, part: KindPart): Look {
  const color: Color = oneOf(random, colors);
  const material = oneOf(random, part.materials);
  const pattern = randomPattern(random, part);
  return { color, material, pattern, transparency: randomTransparency(random, part, material) };
}

/** The body's colour, and its material, pattern and transparency as far as the part can have them. */
function likeBody(random: Random, part: KindPart, body: Look): Look {
  const same = part.materials.includes(body.material);
  const material = same ? body.material : oneOf(random, part.materials);
  const seeThrough = same && part.seeThrough !== false;
  return {
    color: body.color,
    material,
    pattern: part.patterned === false ? 'plain' : body.pattern,
    transparency: seeThrough ? body.transparency : 'opaque',
  };
}

function randomPattern(random: Random, { patterned = true }: KindPart): Pattern {
  return patterned && random.uniform() < 0.5 ? oneOf(random, decorated) : 'plain';
}

function randomTransparency(random: Random, { seeThrough = true }: KindPart, material: Material): Transparency {
  const chance = seeThrough ? (seeThroughChance[material] ?? 0) : 0;
  if (random.uniform() >= chance) return 'opaque';
  return neverTransparent.has(material) || random.uniform() < 0.5 ? 'translucent' : 'transparent';
}

function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)] as T;
}
