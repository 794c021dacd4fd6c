import { FgclipError } from '@fgclip/core';

/** Two ends, the first value of the one going with the first of the other; `range` may fall, as pixels do upwards. */
export type Ends = readonly [number, number];

/** From values to pixels. */
export interface Scale {
  readonly domain: Ends;
  readonly range: Ends;
  at(value: number): number;
  /** Round values within the domain, about `count` of them. */
  ticks(count: number): readonly number[];
}

/** Equal steps for equal differences. */
export function linearScale(domain: Ends, range: Ends): Scale {
  const span = domain[1] - domain[0] || 1;
  return {
    domain,
    range,
    at: (value) => range[0] + ((value - domain[0]) / span) * (range[1] - range[0]),
    ticks: (count) => niceTicks(domain[0], domain[1], count),
  };
}

/** Equal steps for equal ratios. Throws INVALID_ARGUMENT for a domain that is not above 0. */
export function logScale(domain: Ends, range: Ends): Scale {
  if (!(domain[0] > 0 && domain[1] > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'A logarithmic scale has no zero', {
      expected: 'a domain above 0',
      found: domain.join(' to '),
    });
  }
  const linear = linearScale([Math.log(domain[0]), Math.log(domain[1])], range);
  return { domain, range, at: (value) => linear.at(Math.log(value)), ticks: () => logTicks(domain[0], domain[1]) };
}

/** The range of all finite values, widened to round ones; 0 to 1 where there are none. */
export function domainOf(values: readonly (number | null | undefined)[], count = 5): Ends {
  const finite = values.filter((value) => typeof value === 'number').filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  return niceDomain(Math.min(...finite), Math.max(...finite), count);
}

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
