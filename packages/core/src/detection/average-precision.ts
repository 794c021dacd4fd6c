import type { MatchedClass } from './match-detections.ts';

/** Recalls at which precision is read. */
const RECALLS = 101;

/** 0 to 1, to the last bit as NumPy spaces them: a recall may be just one of them. */
function recallAt(k: number): number {
  return k === RECALLS - 1 ? 1 : k * 0.01;
}

/**
 * Average of the precision at 101 recalls, where precision at a recall is the highest that any number of best detections
 * has which reaches that recall; 0 beyond the highest recall. NaN where there is no truth.
 */
export function averagePrecision({ outcomes, positives }: MatchedClass): number {
  if (positives === 0) return Number.NaN;
  const precisions = precisionsAtHits(outcomes);
  let sum = 0;
  let hit = 0;
  for (let k = 0; k < RECALLS; k++) {
    while ((hit + 1) / positives < recallAt(k)) hit++;
    sum += precisions[hit] ?? 0;
  }
  return sum / RECALLS;
}

/** For each right detection, by falling score: the highest precision there or after. */
function precisionsAtHits(outcomes: Uint8Array): Float64Array {
  const precisions: number[] = [];
  outcomes.forEach((right, k) => {
    if (right === 1) precisions.push((precisions.length + 1) / (k + 1));
  });
  let highest = 0;
  for (let hit = precisions.length - 1; hit >= 0; hit--) {
    highest = Math.max(highest, precisions[hit] ?? 0);
    precisions[hit] = highest;
  }
  return Float64Array.from(precisions);
}
