/** Captions as one scorer orders them. */
export interface Ranking {
  /** Of the captions in their own order; larger is better. */
  readonly scores: readonly number[];
  /** Indices of the captions, best first; of equal scores the right caption comes last. */
  readonly order: readonly number[];
  /** Place of the right caption, from 1. */
  readonly rank: number;
}

/** Index of the right caption. */
const RIGHT = 0;

/** Orders captions by their scores, the right one being the first. */
export function rankCaptions(scores: readonly number[]): Ranking {
  const order = scores.map((_, index) => index);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (a === RIGHT ? 1 : b === RIGHT ? -1 : a - b));
  return { scores, order, rank: order.indexOf(RIGHT) + 1 };
}

/** "1st", "2nd", "11th". */
export function ordinal(place: number): string {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}
