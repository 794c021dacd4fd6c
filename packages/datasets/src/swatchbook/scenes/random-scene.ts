import { FgclipError, type ImageSize, type Random } from '@fgclip/core';
import type { Kind } from '../kinds/kind.ts';
import type { Backdrop, Light, Look, Scene, SceneObject } from '../scene.ts';
import { arrangeObjects, type Unplaced } from './arrange-objects.ts';
import { backdropNames, groundOf } from './backdrops.ts';
import { chooseKinds, type KindsOptions } from './choose-kinds.ts';
import { randomLooks } from './random-look.ts';

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
