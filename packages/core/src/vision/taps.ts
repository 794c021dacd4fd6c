/** Fractional bits of a weight: 32, less 8 of a pixel and 2 against overflow. */
export const PRECISION = 22;

/** One half: sums begin with it, so that cutting off their fraction rounds. */
export const HALF = 1 << (PRECISION - 1);

/** Which source pixels make each pixel of one axis, and with what weights. Weights that round to 0 at either end are left out. */
export interface Taps {
  /** First source pixel, one a target pixel. */
  readonly first: Int32Array;
  /** Where the weights of a target pixel begin; one more entry says where the last end. */
  readonly offset: Int32Array;
  /** In units of 2^-22. */
  readonly weights: Int32Array;
}

/**
 * Taps of the target pixels `from` to `to` of an axis that shrinks or grows from `inSize` to `outSize` pixels. When
 * shrinking the kernel is stretched, so that it averages. Weights are normalised in float64 before they are rounded,
 * half away from zero, as Pillow does it.
 */
export function computeTaps(kernel: Kernel, inSize: number, outSize: number, from: number, to: number): Taps {
  const scale = inSize / outSize;
  const stretch = Math.max(1, scale);
  const support = kernel.support * stretch;
  const exact = new Float64Array(Math.min(inSize, Math.ceil(support) * 2 + 1));
  const first = new Int32Array(to - from);
  const offset = new Int32Array(to - from + 1);
  const weights = new Int32Array((to - from) * exact.length);
  let end = 0;
  for (let i = 0; i < to - from; i++) {
    const center = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(inSize, Math.trunc(center + support + 0.5)) - start;
    const sum = weigh(kernel, exact, count, start, center, 1 / stretch);
    let [head, tail] = [0, count];
    while (tail > 0 && fixed(exact, tail - 1, sum) === 0) tail--;
    while (head < tail && fixed(exact, head, sum) === 0) head++;
    first[i] = start + head;
    for (let k = head; k < tail; k++) weights[end++] = fixed(exact, k, sum);
    offset[i + 1] = end;
  }
  return { first, offset, weights: weights.subarray(0, end) };
}

/** Fills in the unnormalised weights and returns their sum. */
function weigh(
  kernel: Kernel,
  target: Float64Array,
  count: number,
  start: number,
  center: number,
  step: number,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const weight = kernel.weigh((k + start - center + 0.5) * step);
    target[k] = weight;
    sum += weight;
  }
  return sum;
}

function fixed(exact: Float64Array, k: number, sum: number): number {
  const weight = (sum === 0 ? 0 : (exact[k] ?? 0) / sum) * (1 << PRECISION);
  return Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
}

/** The filters of Pillow's resize. */
export const filterNames = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const;

export type ResampleFilter = (typeof filterNames)[number];

/** A filter that weighs neighbours. */
export interface Kernel {
  /** Distance in pixels beyond which every weight is 0. */
  readonly support: number;
  /** Weight of a pixel at this distance. */
  weigh(distance: number): number;
}

/** Pillow keeps the two constants of its Hamming window in float32. */
const hammingFloor = Math.fround(0.54);
const hammingSwing = Math.fround(0.46);

/** Sharpness of the cubic: -0.5 is Catmull-Rom's. */
const a = -0.5;

export const kernels: Readonly<Record<Exclude<ResampleFilter, 'nearest'>, Kernel>> = {
  box: { support: 0.5, weigh: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weigh: hamming },
  bicubic: { support: 2, weigh: (x) => cubic(Math.abs(x)) },
  lanczos: { support: 3, weigh: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

function hamming(x: number): number {
  return Math.abs(x) >= 1 ? 0 : sinc(x) * (hammingFloor + hammingSwing * Math.cos(Math.PI * x));
}

/** Keys' cubic convolution (1981). */
function cubic(x: number): number {
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
