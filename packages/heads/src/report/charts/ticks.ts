/**
 * Round values between low and high, about `count` of them: multiples of 1, 2 or 5 times a power of ten. One value for
 * an empty range.
 */
export function niceTicks(low: number, high: number, count: number): number[] {
  const step = niceStep(low, high, count);
  if (step === 0) return [low];
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, k) => multiple(first + k, step));
}

/** The range widened to round values. */
export function niceDomain(low: number, high: number, count: number): readonly [number, number] {
  const step = niceStep(low, high, count);
  if (step === 0) return [low - 0.5, high + 0.5];
  return [multiple(Math.floor(low / step + 1e-9), step), multiple(Math.ceil(high / step - 1e-9), step)];
}

/** Powers of ten between low and high, both above 0; twice and five times those too where there are few. */
export function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const factors = last - first > 3 ? [1] : [1, 2, 5];
  return Array.from({ length: last - first + 1 }, (_, k) =>
    factors.map((factor) => multiple(factor, 10 ** (first + k))),
  )
    .flat()
    .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

/** How ticks are written: all with the decimals that the finest of them needs. */
export function tickTexts(ticks: readonly number[]): string[] {
  const digits = Math.max(0, ...ticks.map(decimalsOf));
  return ticks.map((tick) => tick.toFixed(digits).replace('-', '\u2212'));
}

function niceStep(low: number, high: number, count: number): number {
  if (!(high > low) || count < 1) return 0;
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  const factor = error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1;
  return factor * power;
}

/** Without the noise of binary fractions: 3 * 0.1 is 0.3. */
function multiple(times: number, step: number): number {
  return step < 1 ? times / Math.round(1 / step) : times * step;
}

function decimalsOf(value: number): number {
  const [, decimals = ''] = String(Number(value.toPrecision(12))).split('.');
  return decimals.includes('e') ? 0 : decimals.length;
}
