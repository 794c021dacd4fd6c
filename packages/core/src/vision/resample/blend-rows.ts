import { HALF, PRECISION, type Taps } from './taps.ts';

/** Rows of 8-bit RGB. */
export interface Rows {
  readonly data: Uint8ClampedArray;
  /** Bytes a row. */
  readonly stride: number;
  readonly count: number;
  /** The source row that the first one stands for; what lies beyond the last one equals it. */
  readonly from: number;
}

/** The vertical pass: a function that writes row `y` of the result to `target[start...]`. */
export function rowBlender(rows: Rows, { first, offset, weights }: Taps) {
  const sums = new Int32Array(rows.stride);
  const places = new Int32Array(4);
  const four = new Int32Array(4);

  return (y: number, target: Uint8ClampedArray, start: number): void => {
    const begin = offset[y] ?? 0;
    const end = offset[y + 1] ?? 0;
    const row = (first[y] ?? 0) - rows.from;
    if (end - begin > 4) sums.fill(HALF);
    for (let k = begin; k < end; k += 4) {
      for (let i = 0; i < 4; i++) {
        places[i] = Math.min(row + k - begin + i, rows.count - 1) * rows.stride;
        four[i] = k + i < end ? (weights[k + i] ?? 0) : 0;
      }
      if (end - begin > 4) addFour(sums, rows.data, places, four);
      else storeFour(target, start, rows, places, four);
    }
    if (end - begin > 4) for (let i = 0; i < sums.length; i++) target[start + i] = (sums[i] ?? 0) >> PRECISION;
  };
}

/** Enlarging takes four rows at most, which need no sums in between: a fifth faster. */
function storeFour(
  target: Uint8ClampedArray,
  start: number,
  { data, stride }: Rows,
  places: Int32Array,
  weights: Int32Array,
): void {
  const [a = 0, b = 0, c = 0, d = 0] = places;
  const [p = 0, q = 0, r = 0, s = 0] = weights;
  for (let i = 0; i < stride; i++) {
    const sum =
      HALF +
      Math.imul(p, data[a + i] ?? 0) +
      Math.imul(q, data[b + i] ?? 0) +
      Math.imul(r, data[c + i] ?? 0) +
      Math.imul(s, data[d + i] ?? 0);
    target[start + i] = sum >> PRECISION;
  }
}

function addFour(sums: Int32Array, data: Uint8ClampedArray, places: Int32Array, weights: Int32Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = places;
  const [p = 0, q = 0, r = 0, s = 0] = weights;
  for (let i = 0; i < sums.length; i++) {
    sums[i] =
      (sums[i] ?? 0) +
      Math.imul(p, data[a + i] ?? 0) +
      Math.imul(q, data[b + i] ?? 0) +
      Math.imul(r, data[c + i] ?? 0) +
      Math.imul(s, data[d + i] ?? 0);
  }
}
