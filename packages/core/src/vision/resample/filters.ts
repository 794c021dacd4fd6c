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
