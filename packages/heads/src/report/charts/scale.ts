import { FgclipError } from '@fgclip/core';
import { logTicks, niceDomain, niceTicks } from './ticks.ts';

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
