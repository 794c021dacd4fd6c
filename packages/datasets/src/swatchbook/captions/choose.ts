import type { Random } from '@fgclip/core';

/** One of the items, each equally likely. There must be one, else INVALID_ARGUMENT. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)] as T;
}

/** True with this probability. */
export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** The items in random order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const copy = [...items];
  random.shuffle(copy);
  return copy;
}
