import { FgclipError } from '@fgclip/core';
import { book, chair, clock, lamp, pillow, telephone } from './household.ts';
import type { Kind } from './kind.ts';
import { basket, bottle, bowl, mug, vase } from './vessels.ts';
import { belt, handbag, hat, shoe, umbrella } from './worn.ts';

/** Every kind of object, in a fixed order. */
export const kinds: readonly Kind[] = [
  mug,
  bottle,
  pillow,
  chair,
  shoe,
  handbag,
  lamp,
  bowl,
  hat,
  vase,
  belt,
  telephone,
  book,
  clock,
  basket,
  umbrella,
];

const byName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.name, kind]));

/** The kind of that name. @throws NOT_FOUND where there is none. */
export function kindNamed(name: string): Kind {
  const kind = byName.get(name);
  if (kind !== undefined) return kind;
  throw new FgclipError('NOT_FOUND', `There is no kind of object named "${name}"`, {
    expected: `one of ${[...byName.keys()].join(', ')}`,
  });
}
