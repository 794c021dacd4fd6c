import type { Random } from '@fgclip/core';
import type { Box, ImageSize } from '@fgclip/core/vision';
import type { Ground } from '../backdrops/backdrops.ts';
import type { Kind } from '../kinds/kind.ts';
import type { SceneObject } from '../scene.ts';
import { moveBox, type Pose, poseBox } from './place-object.ts';
import { shareLeft } from './visible-share.ts';

/** An object that has no place yet. */
export interface Unplaced extends Pose {
  readonly kind: Kind;
}

export type Place = Pick<SceneObject, 'x' | 'y' | 'height'>;

/** At least this much of every object's box stays in sight: mostly nearly all, now and then two thirds. */
const VISIBLE = { apart: 0.9, behind: 2 / 3 };
const BEHIND_CHANCE = 0.35;
/** Places tried for an object before those before it are placed anew. */
const TRIES = 25;
/** Arrangements begun at one size before all objects are made smaller. */
const ROUNDS = 8;
const SMALLER = 0.9;
/** Of the picture's smaller side: the height of an object of size 1 in the middle of the ground, before chance. */
const USUAL_HEIGHT = 0.46;
/** Pixels in a picture 240 pixels high or wide, else as many shares. */
const HEIGHTS = { least: 70 / 240, most: 170 / 240, widest: 0.62 };
/** Room between an object and the picture's edges, as a share of the smaller side. */
const MARGIN = 0.012;
const CUT_CHANCE = 0.06;

/**
 * Places for objects on the ground, in their order: larger towards the front, none with more than a third of its box
 * hidden. Where they do not fit, all become smaller until they do.
 */
export function arrangeObjects(random: Random, objects: readonly Unplaced[], ground: Ground, size: ImageSize): Place[] {
  const boxes = objects.map((object) => poseBox(object.kind, object));
  const visible = random.uniform() < BEHIND_CHANCE ? VISIBLE.behind : VISIBLE.apart;
  for (let round = 1; ; round++) {
    const crowded = round > ROUNDS;
    const scale = SMALLER ** Math.floor(round / ROUNDS);
    const placed: Place[] = [];
    for (const { kind } of objects) {
      const search = { kind, boxes, placed, scale, ground, size, visible: crowded ? VISIBLE.behind : visible };
      const place = findPlace(random, search);
      if (place === undefined) break;
      placed.push(place);
    }
    if (placed.length === objects.length) return placed;
  }
}

interface Search {
  readonly kind: Kind;
  /** Of all objects, one pixel high at the origin. */
  readonly boxes: readonly Box[];
  readonly placed: readonly Place[];
  readonly visible: number;
  readonly scale: number;
  readonly ground: Ground;
  readonly size: ImageSize;
}

function findPlace(random: Random, search: Search): Place | undefined {
  const { boxes, placed, visible, size } = search;
  const own = boxes[placed.length];
  if (own === undefined) return undefined;
  const reach = random.uniform() < CUT_CHANCE ? 0.15 : 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const place = randomPlace(random, search, own);
    const box = moveBox(own, place);
    const all = [...placed, place];
    const standing = all.map((one, i) => ({ y: one.y, box: moveBox(boxes[i] ?? own, one) }));
    if (inside(box, size, reach) && standing.every((_, i) => shareInSight(i, standing) >= visible)) return place;
  }
  return undefined;
}

/** Anywhere on the ground, at a height that suits the kind and the depth. */
function randomPlace(random: Random, { kind, scale, ground, size }: Search, box: Box): Place {
  const side = Math.min(size.width, size.height);
  const depth = random.uniform();
  const usual = USUAL_HEIGHT * kind.size ** 0.4 * (0.85 + 0.3 * depth) * (0.9 + 0.25 * random.uniform());
  const fitting = Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, usual), HEIGHTS.widest / box.width);
  const height = side * scale * fitting;
  const room = MARGIN * side;
  const y = Math.min(ground.far + depth * (ground.near - ground.far), size.height - room);
  const from = room - box.x * height;
  const to = size.width - room - (box.x + box.width) * height;
  const spare = 0.15 * box.width * height;
  return {
    x: tenths(from - spare + (to - from + 2 * spare) * random.uniform()),
    y: tenths(y),
    height: tenths(height),
  };
}

/** Whether a box keeps within the picture, but for a share of its width at the sides. */
function inside(box: Box, { width, height }: ImageSize, reach: number): boolean {
  const room = MARGIN * Math.min(width, height) - reach * box.width;
  return box.x >= room && box.x + box.width <= width - room && box.y >= 2 && box.y + box.height <= height - 1;
}

interface Standing {
  readonly y: number;
  readonly box: Box;
}

/** Of two that stand equally near, the later hides the earlier. */
function shareInSight(index: number, all: readonly Standing[]): number {
  const one = all[index];
  if (one === undefined) return 0;
  const nearer = all.filter((other, i) => other.y > one.y || (other.y === one.y && i > index));
  return shareLeft(
    one.box,
    nearer.map(({ box }) => box),
  );
}

/** To a tenth of a pixel: scenes are written as JSON. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
