import { type ComparisonOptions, compareSums, holm } from '@fgclip/core';
import { isBaseline } from '../functions/families.ts';
import type { HeadComparison } from './head-result.ts';
import { intervalOf } from './interval.ts';
import type { Measurement } from './measurement.ts';
import { pause } from './pause.ts';
import { fullRanks, photographsOf } from './summarize-ranks.ts';

type Pair = readonly [measured: Measurement, against: Measurement];

/**
 * Every head against the cosine, then every head after a stage against itself after the one before, by the sum of mean
 * ranks over all benchmarks; none where nothing is ranked.
 */
export async function compareHeads(
  measurements: readonly Measurement[],
  { signal, ...options }: ComparisonOptions & { readonly signal?: AbortSignal | undefined },
): Promise<HeadComparison[]> {
  const pairs = [...againstCosine(measurements), ...againstStageBefore(measurements)];
  const compared = [];
  for (const pair of pairs) {
    await pause(signal);
    const means = pairedMeans(pair);
    if (means.length > 0) compared.push({ pair, several: means.length > 1, ...compareSums(means, options) });
  }
  const corrected = holm(compared.map(({ pValue }) => pValue));
  return compared.map(({ pair: [measured, against], several, difference, pValue }, k) => ({
    ...named(measured),
    against: named(against),
    measure: several ? 'mean rank sum' : 'mean rank',
    difference: difference.value,
    ...intervalOf(difference),
    p: pValue,
    pHolm: corrected[k] ?? pValue,
  }));
}

function againstCosine(measurements: readonly Measurement[]): Pair[] {
  const cosine = measurements.find(isBaseline);
  if (cosine === undefined) return [];
  return measurements.flatMap((measured): Pair[] => (measured === cosine ? [] : [[measured, cosine]]));
}

function againstStageBefore(measurements: readonly Measurement[]): Pair[] {
  return measurements.flatMap((measured, k): Pair[] => {
    const before = measurements.slice(0, k).findLast(({ head }) => head === measured.head);
    return before === undefined || before.stage === undefined || measured.stage === undefined
      ? []
      : [[measured, before]];
  });
}

function pairedMeans([measured, against]: Pair) {
  return measured.benchmarks.flatMap((benchmark, k) => {
    const other = against.benchmarks[k];
    const [first, second] = [fullRanks(benchmark), other && fullRanks(other)];
    if (first === undefined || second === undefined) return [];
    return [{ first: first.ranks, second: second.ranks, clusters: photographsOf(benchmark, first) }];
  });
}

function named({ head, stage }: Measurement): { readonly head: string; readonly stage?: string } {
  return { head, ...(stage !== undefined && { stage }) };
}
