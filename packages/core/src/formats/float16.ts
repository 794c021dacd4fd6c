/** Largest and smallest magnitudes by the bits of a float32 (IEEE 754-2019). */
const INFINITY_32 = 0x7f800000;
const ROUNDS_TO_INFINITY = 0x477ff000; // 65520, halfway between the largest float16 and the next power of two
const SMALLEST_NORMAL_16 = 0x38800000; // 2^-14

const EXPONENT_BIAS_DIFFERENCE = 127 - 15;
const SUBNORMAL_STEP = 2 ** -24;
const ROUND_TO_INTEGER = 2 ** 52;

/** Float32 values of IEEE 754 half-precision bits; exact. */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) bits[i] = sign | INFINITY_32 | (fraction << 13);
    else if (exponent > 0) bits[i] = sign | ((exponent + EXPONENT_BIAS_DIFFERENCE) << 23) | (fraction << 13);
    else values[i] = (sign === 0 ? fraction : -fraction) * SUBNORMAL_STEP;
  }
  return values;
}

/** Half-precision bits nearest to float32 values, ties to even; what is 65520 or larger becomes infinity. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const word = bits[i] ?? 0;
    const sign = (word >>> 16) & 0x8000;
    halves[i] = sign | magnitude(word & 0x7fffffff, values[i] ?? 0);
  }
  return halves;
}

/** Float32 values of bfloat16 bits, which are the upper half of a float32; exact. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half << 16);
  return new Float32Array(bits.buffer);
}

function magnitude(bits: number, value: number): number {
  if (bits > INFINITY_32) return 0x7e00;
  if (bits >= ROUNDS_TO_INFINITY) return 0x7c00;
  if (bits >= SMALLEST_NORMAL_16) {
    const rebiased = bits - (EXPONENT_BIAS_DIFFERENCE << 23);
    // Half a unit less one, and one more when the kept part is odd: ties go to even, and carries reach the exponent.
    return (rebiased + 0xfff + ((rebiased >> 13) & 1)) >> 13;
  }
  // Adding 2^52 leaves a double no fraction bits, so that it rounds to an integer, ties to even.
  return Math.abs(value) / SUBNORMAL_STEP + ROUND_TO_INTEGER - ROUND_TO_INTEGER;
}
