import type { ConfidenceInterval } from './head-result.ts';

/** The interval as a property, absent where nothing is known of the spread. */
export function intervalOf(found: ConfidenceInterval | undefined): { readonly interval?: ConfidenceInterval } {
  if (found === undefined || Number.isNaN(found.low) || Number.isNaN(found.high)) return {};
  return { interval: { low: found.low, high: found.high } };
}
