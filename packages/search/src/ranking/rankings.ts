import { FgclipError } from '@fgclip/core';

/**
 * How rows are ranked by what the model (cosine) and a trained head say of them.
 *
 * - `cosine`: the model alone.
 * - `head`: the head alone.
 * - `fused`: half the standardised cosine, half the standardised head.
 * - `reranked`: the cosine's first hundred, in the head's order.
 */
export const rankings = ['cosine', 'head', 'fused', 'reranked'] as const;
export type Ranking = (typeof rankings)[number];

/** How many of the cosine's first rows the head puts into its order. */
const RERANKED = 100;

/** @throws INVALID_ARGUMENT for no ranking, or one that needs a head where there is none. */
export function checkRanking(ranking: string, hasHead: boolean): asserts ranking is Ranking {
  if (!rankings.some((known) => known === ranking)) {
    throw new FgclipError('INVALID_ARGUMENT', `There is no ranking "${ranking}"`, { expected: rankings.join(', ') });
  }
  if (ranking === 'cosine' || hasHead) return;
  throw new FgclipError('INVALID_ARGUMENT', `Ranking by "${ranking}" needs a head`, {
    hint: 'Give one, or rank by the cosine',
  });
}

/**
 * One score a row, by falling which rows are ranked.
 *
 * @param cosine [rows]
 * @param head [rows]
 */
export function rankedScores(ranking: Ranking, cosine: Float32Array, head: Float32Array): Float32Array {
  if (ranking === 'cosine') return cosine;
  if (ranking === 'head') return head;
  return ranking === 'fused' ? fused(cosine, head) : reranked(cosine, head, RERANKED);
}

/** Half of both, each less its mean and over its standard deviation, so that neither outshouts the other. */
function fused(cosine: Float32Array, head: Float32Array): Float32Array {
  const [a, b] = [standardised(cosine), standardised(head)];
  return a.map((value, k) => (value + (b[k] as number)) / 2);
}

/** The cosine's first few by the head's scores; the others behind them by the cosine's, which is always lower. */
function reranked(cosine: Float32Array, head: Float32Array, first: number): Float32Array {
  const places = Int32Array.from(cosine, (_, k) => k).sort(
    (a, b) => (cosine[b] as number) - (cosine[a] as number) || a - b,
  );
  const least = head.reduce((lowest, score) => Math.min(lowest, score), Number.POSITIVE_INFINITY);
  const highest = cosine.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const scores = cosine.map((score) => score - highest + least - 1);
  for (const place of places.subarray(0, first)) scores[place] = head[place] as number;
  return scores;
}

function standardised(scores: Float32Array): Float32Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return scores.map((score) => (score - mean) * scale);
}
