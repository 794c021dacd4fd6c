import { createRandom, type Random } from '@fgclip/core';
import { checkCount } from '../samples/collect/read-options.ts';
import { LazyShuffle } from './lazy-shuffle.ts';

/** A caption and the kind of object it speaks of: "mug". */
export interface KindCaption {
  readonly caption: string;
  readonly kind: string;
}

export interface ShuffledNegativesOptions {
  /** How many at most, 1 or more; default 10. */
  readonly count?: number;
  /** The same seed and caption give the same negatives; default 0. */
  readonly seed?: number;
  /** A stream to draw from in place of one of the seed and the caption. */
  readonly random?: Random;
}

/**
 * The negatives of FG-OVD's Trivial benchmark: captions of objects of other kinds, distinct, drawn uniformly among
 * `others`. Fewer than `count` where there are no more.
 *
 * @throws INVALID_ARGUMENT for a count out of range.
 */
export function shuffledNegatives(
  { caption, kind }: KindCaption,
  others: readonly KindCaption[],
  { count = 10, seed = 0, random = createRandom(seed).fork(caption) }: ShuffledNegativesOptions = {},
): string[] {
  checkCount('count', count);
  const negatives = new Set<string>();
  const shuffle = new LazyShuffle(others.length, random);
  while (negatives.size < count) {
    const index = shuffle.next();
    if (index === undefined) break;
    const other = others[index];
    if (other && other.kind !== kind && other.caption !== caption) negatives.add(other.caption);
  }
  return [...negatives];
}
