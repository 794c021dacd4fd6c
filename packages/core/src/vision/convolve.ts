import type { ImageSize, PixelBox, RgbImage } from './image.ts';
import { computeTaps, HALF, type Kernel, PRECISION, type Taps } from './taps.ts';

/** The window of the resized source: across first, only the rows that are needed, then down. [height, width, 3]. */
export function* convolveSteps(
  source: Source,
  size: ImageSize,
  window: PixelBox,
  kernel: Kernel,
): Generator<void, Uint8ClampedArray> {
  const across = computeTaps(kernel, source.width, size.width, window.left, window.right);
  const down = computeTaps(kernel, source.height, size.height, window.top, window.bottom);
  const rows = yield* acrossSteps(source, across, down);
  return yield* downSteps(rows, down);
}

function* acrossSteps(source: Source, across: Taps, down: Taps): Generator<void, Rows> {
  const stride = across.first.length * 3;
  const [first, last] = reach(down);
  // Rows below the picture are all alike: one stands for all of them.
  const from = Math.min(first, source.filledRows);
  const count = Math.min(last, source.filledRows) - from + 1;
  const data = new Uint8ClampedArray(count * stride);
  yield* inSteps(count, across.weights.length * 3, (y) => {
    const row = source.row(from + y);
    convolveRow(row.data, row.start, across, data, y * stride);
  });
  return { data, stride, count, from };
}

function* downSteps(rows: Rows, down: Taps): Generator<void, Uint8ClampedArray> {
  const height = down.first.length;
  const target = new Uint8ClampedArray(height * rows.stride);
  const blend = rowBlender(rows, down);
  yield* inSteps(height, (down.weights.length / height) * rows.stride, (y) => blend(y, target, y * rows.stride));
  return target;
}

/** First and last source row that have a weight. */
function reach({ first, offset }: Taps): [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < first.length; i++) {
    const start = first[i] ?? 0;
    from = Math.min(from, start);
    to = Math.max(to, start + (offset[i + 1] ?? 0) - (offset[i] ?? 0) - 1);
  }
  return [from, to];
}

/** The horizontal pass of one row: 8-bit RGB from `row[start...]` to `target[targetStart...]` (byte positions). */
function convolveRow(
  row: Uint8Array | Uint8ClampedArray,
  start: number,
  { first, offset, weights }: Taps,
  target: Uint8ClampedArray,
  targetStart: number,
): void {
  for (let x = 0, out = targetStart; x < first.length; x++, out += 3) {
    const end = offset[x + 1] ?? 0;
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    let at = start + (first[x] ?? 0) * 3;
    for (let k = offset[x] ?? 0; k < end; k++, at += 3) {
      const weight = weights[k] ?? 0;
      red = (red + Math.imul(weight, row[at] ?? 0)) | 0;
      green = (green + Math.imul(weight, row[at + 1] ?? 0)) | 0;
      blue = (blue + Math.imul(weight, row[at + 2] ?? 0)) | 0;
    }
    // A clamped array keeps what overshoots within 0 to 255.
    target[out] = red >> PRECISION;
    target[out + 1] = green >> PRECISION;
    target[out + 2] = blue >> PRECISION;
  }
}

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
function rowBlender(rows: Rows, { first, offset, weights }: Taps) {
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

/** Rows of what is resized: a part of a picture in the top left corner of a canvas of one grey. */
export interface Source extends ImageSize {
  /** Rows that hold pixels of the picture; every row below is the same. */
  readonly filledRows: number;
  /** Where row y is found. What was returned before may be overwritten. */
  row(y: number): { readonly data: Uint8Array | Uint8ClampedArray; readonly start: number };
}

/** A grey around the picture, to its right and below. */
export interface Canvas extends ImageSize {
  /** 0 to 255. */
  readonly level: number;
}

/** The canvas is never allocated: rows wider than the part are put together one at a time. */
export function sourceOf({ data, width }: RgbImage, region: PixelBox, canvas: Canvas | undefined): Source {
  const filledColumns = region.right - region.left;
  const filledRows = region.bottom - region.top;
  const startOf = (y: number) => ((region.top + y) * width + region.left) * 3;
  if (canvas === undefined) {
    return { width: filledColumns, height: filledRows, filledRows, row: (y) => ({ data, start: startOf(y) }) };
  }
  const line = new Uint8Array(canvas.width * 3).fill(canvas.level);
  const blank = line.slice();
  const row = (y: number) => {
    if (y >= filledRows) return { data: blank, start: 0 };
    line.set(data.subarray(startOf(y), startOf(y) + filledColumns * 3));
    return { data: line, start: 0 };
  };
  return { width: canvas.width, height: canvas.height, filledRows, row };
}

/** Multiplications and additions a step: a few milliseconds. */
const STEP = 4_000_000;

/** Does `count` rows that cost so many multiplications each, as many a step as cost about four million. */
export function* inSteps(count: number, cost: number, row: (y: number) => void): Generator<void, void> {
  const rowsPerStep = Math.max(1, Math.floor(STEP / cost));
  for (let y = 0; y < count; y++) {
    if (y > 0 && y % rowsPerStep === 0) yield;
    row(y);
  }
}

/** Takes all steps at once and returns what they make. */
export function drain<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
