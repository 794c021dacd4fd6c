import { FgclipError, type Random } from '@fgclip/core';
import type { Kind } from '../kinds/kind.ts';
import { kinds as allKinds } from '../kinds/kinds.ts';

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
export function chooseKinds(random: Random, options: KindsOptions): Kind[] {
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
