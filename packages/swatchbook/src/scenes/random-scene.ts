import { FgclipError, type Random } from '@fgclip/core';
import type { ImageSize } from '@fgclip/core/vision';
import type { Color, Material, Pattern, Transparency } from '@fgclip/datasets';
import { colors, patterns } from '@fgclip/datasets/internal';
import { backdropNames, groundOf } from '../backdrops/backdrops.ts';
import type { Kind, KindPart } from '../kinds/kind.ts';
import { kinds as allKinds, kindNamed } from '../kinds/kinds.ts';
import type { Backdrop, Light, Look, Scene, SceneObject } from '../scene.ts';
import { arrangeObjects, type Unplaced } from './arrange-objects.ts';

export interface RandomSceneOptions extends KindsOptions {
  /** Number of the scene. It also chooses the random stream: another number gives another scene. */
  readonly id: number;
  /** How the parts of an object look. Default randomLooks. */
  readonly look?: (random: Random, kind: Kind) => Readonly<Record<string, Look>>;
  /** Pixels. Default 320 x 240, 240 x 320 or 288 x 288. */
  readonly width?: number;
  readonly height?: number;
  /** Whether an object may look so; looks are drawn again until it may. Its place is not known yet. Default always. */
  readonly allow?: (candidate: Candidate) => boolean;
}

/** An object before it has a place. */
export type Candidate = Pick<SceneObject, 'kind' | 'looks'>;

const sizes: readonly ImageSize[] = [
  { width: 320, height: 240 },
  { width: 240, height: 320 },
  { width: 288, height: 288 },
];
/** Looks drawn for one object before it is given up. */
const LOOKS = 1000;
const SEEDS = 2 ** 32;

/**
 * A scene of everyday objects at some place. It depends on the seed of `random` and the options alone, not on what has
 * been drawn from `random` before: scene 7 is the same whether or not scenes 0 to 6 were made.
 *
 * @throws INVALID_ARGUMENT for options that no scene can satisfy.
 */
export function randomScene(random: Random, options: RandomSceneOptions): Scene {
  const own = random.fork('scene').fork(options.id);
  const size = sizeOf(own.fork('size'), options);
  const backdrop = randomBackdrop(own.fork('backdrop'));
  const chosen = chooseKinds(own.fork('kinds'), options);
  const unplaced = chosen.map((kind, i) => randomObject(own.fork('object').fork(i), kind, options));
  const places = arrangeObjects(own.fork('places'), unplaced, groundOf(backdrop, size.height), size);
  const seeds = own.fork('seeds');
  const objects = unplaced.map((object, i): SceneObject => {
    const { x = 0, y = 0, height = 1 } = places[i] ?? {};
    const { kind, looks, rotation, mirrored } = object;
    return { kind: kind.name, looks, x, y, height, rotation, mirrored, seed: seeds.integer(SEEDS) };
  });
  objects.sort((a, b) => a.y - b.y);
  return { id: options.id, ...size, backdrop, light: randomLight(own.fork('light')), objects };
}

function sizeOf(random: Random, { width, height }: RandomSceneOptions): ImageSize {
  const size = sizes[random.integer(sizes.length)] ?? { width: 320, height: 240 };
  const wanted = { width: width ?? size.width, height: height ?? size.height };
  const least = 32;
  if (Object.values(wanted).every((value) => Number.isInteger(value) && value >= least)) return wanted;
  throw new FgclipError('INVALID_ARGUMENT', 'A scene cannot have this size', {
    expected: `whole numbers of pixels, at least ${least} each`,
    found: `${wanted.width} x ${wanted.height}`,
  });
}

function randomBackdrop(random: Random): Backdrop {
  return { name: backdropNames[random.integer(backdropNames.length)] ?? '', seed: random.integer(SEEDS) };
}

/** From any side, mostly as bright and white as day. */
function randomLight(random: Random): Light {
  const within = (value: number, low: number, high: number) => hundredths(Math.min(high, Math.max(low, value)));
  return {
    side: hundredths(2 * random.uniform() - 1),
    strength: within(1 + 0.07 * random.normal(), 0.8, 1.15),
    warmth: within(0.4 * random.normal(), -1, 1),
  };
}

function randomObject(random: Random, kind: Kind, options: RandomSceneOptions): Unplaced {
  const pose = random.fork('pose');
  const rotation = pose.uniform() < 0.8 ? 0 : tilt(pose);
  return { kind, looks: allowedLooks(random.fork('looks'), kind, options), rotation, mirrored: pose.uniform() < 0.5 };
}

/** Up to 12 degrees either way, small angles more often. */
function tilt(random: Random): number {
  return Math.round(120 * (random.uniform() - random.uniform())) / 10 + 0;
}

function allowedLooks(random: Random, kind: Kind, options: RandomSceneOptions): Readonly<Record<string, Look>> {
  const { look = randomLooks, allow = () => true } = options;
  for (let attempt = 0; attempt < LOOKS; attempt++) {
    const looks = look(random.fork(attempt), kind);
    if (allow({ kind: kind.name, looks })) return looks;
  }
  throw new FgclipError('INVALID_ARGUMENT', `No look of a ${kind.name} is allowed`, {
    expected: `one that is among ${LOOKS} drawn`,
    hint: 'Let `allow` accept more looks, or leave this kind out of `kinds`',
  });
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}

export interface KindsOptions {
  /** Kinds to choose from. Default all. */
  readonly kinds?: readonly Kind[];
  /** How many objects. Default 1 to 4, mostly 2 or 3. */
  readonly objects?: { readonly min: number; readonly max: number };
}

const MOST_OBJECTS = 12;

/**
 * The kinds of a scene's objects: mostly different ones, now and then several of one.
 *
 * @throws INVALID_ARGUMENT for no kinds or an impossible number of objects.
 */
function chooseKinds(random: Random, options: KindsOptions): Kind[] {
  const { kinds = allKinds, objects = { min: 1, max: 4 } } = options;
  const count = randomCount(random, objects);
  if (kinds.length === 0) throw new FgclipError('INVALID_ARGUMENT', 'There are no kinds to choose from');
  const order = random.permutation(kinds.length);
  const chosen: Kind[] = [];
  let used = 0;
  while (chosen.length < count) {
    const again = chosen[random.integer(Math.max(1, chosen.length))];
    const next = kinds[order[used % order.length] ?? 0];
    if (again !== undefined && random.uniform() < 0.12) chosen.push(again);
    else if (next !== undefined) {
      chosen.push(next);
      used++;
    }
  }
  return chosen;
}

function randomCount(random: Random, { min, max }: { readonly min: number; readonly max: number }): number {
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < min || max > MOST_OBJECTS) {
    throw new FgclipError('INVALID_ARGUMENT', 'A scene cannot have that many objects', {
      expected: `whole numbers, 0 <= min <= max <= ${MOST_OBJECTS}`,
      found: `${min} to ${max}`,
    });
  }
  const counts = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const lots = counts.flatMap((count) => Array<number>(count === 2 || count === 3 ? 3 : 1).fill(count));
  return lots[random.integer(lots.length)] ?? min;
}

/**
 * Names the kind of an object and how its body looks: "mug, light blue, ceramic, dotted, opaque". What is trained on and
 * what is tested on differ in these.
 */
export function objectCombination(object: Pick<SceneObject, 'kind' | 'looks'>): string {
  const { color, material, pattern, transparency } = bodyLook(object);
  return [object.kind, color, material, pattern, transparency].join(', ');
}

/** How the body of an object, its kind's first part, looks. @throws INVALID_DATA where the object lacks it. */
export function bodyLook(object: Pick<SceneObject, 'kind' | 'looks'>): Look {
  const [body] = kindNamed(object.kind).parts;
  const look = body && object.looks[body.name];
  if (look !== undefined) return look;
  throw new FgclipError('INVALID_DATA', `A ${object.kind} of the scene has no body`, {
    expected: `the look of its part "${body?.name}"`,
    found: Object.keys(object.looks).join(', ') || 'no looks',
  });
}

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
