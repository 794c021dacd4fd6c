import { type Matrix, row } from '@fgclip/core';

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

/** Rows scaled to unit length, copied; rows of zeros stay zeros. */
export function unitRows(source: Matrix): Matrix {
  const [rows, columns] = source.shape;
  const data = Float32Array.from(source.data);
  for (let i = 0; i < rows; i++) {
    const values = data.subarray(i * columns, (i + 1) * columns);
    const length = Math.sqrt(dot(values, values));
    if (length > 0) for (let k = 0; k < columns; k++) values[k] = (values[k] ?? 0) / length;
  }
  return { shape: [rows, columns], data };
}

/** Dot products of rows `from` to `to` of `queries` with all rows of `keys`: [to - from, keys]. */
export function dotBlock(queries: Matrix, keys: Matrix, from: number, to: number): Float32Array {
  const [count, columns] = keys.shape;
  const scores = new Float32Array((to - from) * count);
  for (let i = from; i < to; i++) dotWithAll(row(queries, i), keys.data, columns, scores, (i - from) * count);
  return scores;
}

/** Dot product in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}

/** Four keys at a time: four independent sums keep the processor busy, and each query value is read once for them. */
function dotWithAll(query: Float32Array, keys: Float32Array, columns: number, out: Float32Array, offset: number): void {
  const count = columns === 0 ? 0 : keys.length / columns;
  const inFours = count - (count % 4);
  for (let j = 0; j < inFours; j += 4) {
    const first = j * columns;
    const second = first + columns;
    const third = second + columns;
    const fourth = third + columns;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < columns; k++) {
      const value = query[k] ?? 0;
      a += value * (keys[first + k] ?? 0);
      b += value * (keys[second + k] ?? 0);
      c += value * (keys[third + k] ?? 0);
      d += value * (keys[fourth + k] ?? 0);
    }
    out[offset + j] = a;
    out[offset + j + 1] = b;
    out[offset + j + 2] = c;
    out[offset + j + 3] = d;
  }
  for (let j = inFours; j < count; j++) out[offset + j] = dot(query, keys.subarray(j * columns, (j + 1) * columns));
}
