/**
 * The indices of `scores`, highest score first, equal scores by index. Lazy: the first k of n cost n + k log n, and
 * nobody knows beforehand how many will be turned down. `skip` leaves indices out from the start.
 */
export function* nearestFirst(scores: Float32Array, skip: (index: number) => boolean): Generator<number> {
  const heap = new Int32Array(scores.length);
  let size = 0;
  for (let i = 0; i < scores.length; i++) if (!skip(i)) heap[size++] = i;

  const at = (position: number) => heap[position] ?? 0;
  const comesFirst = (a: number, b: number) => {
    const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
    return difference > 0 || (difference === 0 && a < b);
  };
  const sink = (start: number) => {
    const index = at(start);
    let parent = start;
    for (let child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && comesFirst(at(child + 1), at(child))) child++;
      if (!comesFirst(at(child), index)) break;
      heap[parent] = at(child);
      parent = child;
    }
    heap[parent] = index;
  };

  for (let position = (size >> 1) - 1; position >= 0; position--) sink(position);
  while (size > 0) {
    yield at(0);
    size--;
    heap[0] = at(size);
    sink(0);
  }
}
