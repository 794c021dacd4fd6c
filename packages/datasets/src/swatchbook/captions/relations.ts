import type { Random } from '@fgclip/core';
import type { VisibleObject } from '../scene.ts';
import { pick } from './choose.ts';

/** Two objects of different kinds, and how the first stands to the second. */
export interface Relation {
  readonly first: VisibleObject;
  /** "to the left of" */
  readonly words: string;
  readonly second: VisibleObject;
}

const sideways = {
  left: ['to the left of', 'on the left of', 'left of'],
  right: ['to the right of', 'on the right of', 'right of'],
};
const inDepth = { front: ['in front of'], back: ['behind'] };

/** Between the middles of two objects of which one is said to be left of the other, share of the picture's width. */
const APART = 0.15;

/** One of the relations there are between the objects, or undefined. The objects go from back to front. */
export function pickRelation(objects: readonly VisibleObject[], width: number, random: Random): Relation | undefined {
  const relations = objects.flatMap((first) =>
    objects.flatMap((second): Relation[] => {
      if (first.object.kind === second.object.kind) return [];
      const words = relationOf(first, second, width);
      return words === undefined ? [] : [{ first, words: pick(random, words), second }];
    }),
  );
  return relations.length === 0 ? undefined : pick(random, relations);
}

function relationOf(first: VisibleObject, second: VisibleObject, width: number): readonly string[] | undefined {
  const shift = middle(first) - middle(second);
  if (Math.abs(shift) >= APART * width) return shift < 0 ? sideways.left : sideways.right;
  const depth = first.object.y - second.object.y;
  if (depth === 0 || !overlap(first, second)) return undefined;
  return depth > 0 ? inDepth.front : inDepth.back;
}

function middle({ box }: VisibleObject): number {
  return box.x + box.width / 2;
}

function overlap({ box: a }: VisibleObject, { box: b }: VisibleObject): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0 && down > 0;
}
