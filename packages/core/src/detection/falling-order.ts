import { FgclipError } from '../errors.ts';
import { scoreAt } from '../metrics/ranks.ts';

/**
 * Places of the scores from the highest to the lowest, equal ones in the order they came.
 *
 * @throws INVALID_DATA when a score is NaN.
 */
export function fallingOrder(scores: ArrayLike<number>): Int32Array {
  const values = Float64Array.from(scores, (_, place) => scoreAt(scores, place));
  const places = Int32Array.from(values, (_, place) => place);
  return places.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

/** The first `most` of fallingOrder(), without sorting the rest. Throws as it does. */
export function highestPlaces(scores: ArrayLike<number>, most: number): Int32Array {
  if (most >= scores.length) return fallingOrder(scores);
  const rising = Float64Array.from(scores, (_, place) => scoreAt(scores, place)).sort();
  const lowest = rising[scores.length - most] ?? Number.POSITIVE_INFINITY;
  const places: number[] = [];
  const ties: number[] = [];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? 0;
    if (score > lowest) places.push(place);
    else if (score === lowest) ties.push(place);
  }
  places.push(...ties.slice(0, most - places.length));
  const order = fallingOrder(places.map((place) => scores[place] ?? 0));
  return order.map((k) => places[k] ?? 0);
}

/** Throws INVALID_ARGUMENT unless so many detections can be kept. */
export function checkMost(most: number): void {
  if (Number.isInteger(most) && most > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The number of detections to keep is out of range', {
    expected: 'an integer of at least 1',
    found: `${most}`,
  });
}
