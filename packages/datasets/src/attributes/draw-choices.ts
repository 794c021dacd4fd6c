import type { Random } from '@fgclip/core';
import { LazyShuffle } from './lazy-shuffle.ts';

/** An option, by number, for some of the places, by number in rising order. */
export type Choice = readonly { readonly place: number; readonly option: number }[];

/**
 * Draws choices of one option in each of `size` places, each choice once, until there are no more: the places uniformly
 * among those sets of places that still have any, then the options uniformly.
 *
 * @param options how many options each place has, at least one.
 */
export function* drawChoices(options: readonly number[], size: number, random: Random): Generator<Choice> {
  let open = combinations(options.length, size);
  const shuffles = new Map<string, LazyShuffle>();
  while (open > 0) {
    const places = [...random.permutation(options.length).subarray(0, size)].sort((a, b) => a - b);
    const sizes = places.map((place) => options[place] ?? 1);
    const key = places.join();
    const shuffle = shuffles.get(key) ?? new LazyShuffle(product(sizes), random);
    shuffles.set(key, shuffle);
    const drawn = shuffle.next();
    if (drawn === undefined) continue;
    if (shuffle.left === 0) open--;
    yield decode(drawn, places, sizes);
  }
}

/** The digits of a number whose places have these sizes. */
function decode(number: number, places: readonly number[], sizes: readonly number[]): Choice {
  let rest = number;
  return places.map((place, i) => {
    const size = sizes[i] ?? 1;
    const option = rest % size;
    rest = Math.floor(rest / size);
    return { place, option };
  });
}

function combinations(n: number, k: number): number {
  return n < k ? 0 : Array.from({ length: k }, (_, i) => n - i).reduce((count, left, i) => (count * left) / (i + 1), 1);
}

function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}
