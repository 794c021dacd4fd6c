import type { Random } from '../tensor/random.ts';

/** Sums that differ by less than this share of what they are made of are equal, but for rounding. */
const ROUNDING = 1e-12;

/**
 * Two-sided p-value of a sum of independent parts under the hypothesis that each part's sign is a coin's: the share
 * of all choices of signs whose sum is at least as far from 0. All 2^n choices are tried where they are no more than
 * `permutations` + 1; otherwise that many are drawn, and the sum itself is counted among them, so that p is never 0.
 * Source for the latter: Phipson and Smyth, "Permutation p-values should never be zero", 2010.
 */
export function signFlipTest(parts: Float64Array, permutations: number, random: Random): number {
  // A part of 0 is the same with either sign.
  const moving = parts.filter((part) => part !== 0);
  const size = moving.reduce((sum, part) => sum + Math.abs(part), 0);
  const limit = Math.abs(sumOf(moving)) - ROUNDING * size;
  if (2 ** moving.length <= permutations + 1) return shareBeyond(moving, limit);
  let beyond = 1;
  for (let i = 0; i < permutations; i++) {
    if (Math.abs(randomlySignedSum(moving, random)) >= limit) beyond++;
  }
  return beyond / (permutations + 1);
}

function sumOf(parts: Float64Array): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

/** Share of the 2^n choices of signs whose sum is at least `limit` from 0. */
function shareBeyond(parts: Float64Array, limit: number): number {
  const count = (from: number, sum: number): number => {
    const part = parts[from];
    if (part === undefined) return Math.abs(sum) >= limit ? 1 : 0;
    return count(from + 1, sum + part) + count(from + 1, sum - part);
  };
  return count(0, 0) / 2 ** parts.length;
}

function randomlySignedSum(parts: Float64Array, random: Random): number {
  let sum = 0;
  let word = 0;
  for (let k = 0; k < parts.length; k++) {
    // A word of 32 bits is 32 coins.
    word = k % 32 === 0 ? random.integer(2 ** 32) : word >>> 1;
    const part = parts[k] ?? 0;
    sum += (word & 1) === 1 ? part : -part;
  }
  return sum;
}
