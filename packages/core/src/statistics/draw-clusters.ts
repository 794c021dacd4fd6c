import type { Random } from '../tensor/random.ts';

const TWO_32 = 2 ** 32;

/** Draws as many clusters as there are, with replacement, and notes in `counts` [clusters] how often each came. */
export function drawClusters(random: Random, counts: Float64Array): void {
  const { length } = counts;
  counts.fill(0);
  // One random word holds two independent draws while the clusters' square fits it.
  const paired = length * length <= TWO_32;
  const pairs = paired ? Math.floor(length / 2) : 0;
  for (let i = 0; i < pairs; i++) {
    const word = random.integer(length * length);
    const first = Math.floor(word / length);
    count(counts, first);
    count(counts, word - first * length);
  }
  for (let i = 2 * pairs; i < length; i++) count(counts, random.integer(length));
}

function count(counts: Float64Array, cluster: number): void {
  counts[cluster] = (counts[cluster] ?? 0) + 1;
}
