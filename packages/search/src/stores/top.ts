/**
 * Places of the highest scores, the highest first; of equals by what `nameOf` calls them.
 *
 * @param scores [n]
 */
export function best(scores: Float32Array, limit: number, nameOf: (place: number) => string): number[] {
  const least = threshold(scores, limit);
  const places: number[] = [];
  for (let k = 0; k < scores.length; k++) if ((scores[k] as number) >= least) places.push(k);
  const order = (a: number, b: number) => {
    const difference = (scores[b] as number) - (scores[a] as number);
    if (difference !== 0) return difference;
    const [left, right] = [nameOf(a), nameOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
  return places.sort(order).slice(0, limit);
}

/** The score that the last of the highest has: a heap of the highest so far, the lowest of them at its root. */
function threshold(scores: Float32Array, limit: number): number {
  if (limit >= scores.length) return Number.NEGATIVE_INFINITY;
  const heap = scores.slice(0, limit).sort();
  for (let k = limit; k < scores.length; k++) {
    const score = scores[k] as number;
    if (score > (heap[0] as number)) sinkRoot(heap, score);
  }
  return heap[0] ?? Number.POSITIVE_INFINITY;
}

function sinkRoot(heap: Float32Array, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if (child >= heap.length || (heap[child] as number) >= value) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = value;
}
