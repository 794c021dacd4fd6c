import { createRandom } from '@fgclip/core';
import type { Sample, SampleSet } from '../samples/sample.ts';
import { generateHardNegatives, type HardNegativeOptions } from './hard-negatives.ts';

export interface WithHardNegativesOptions extends Omit<HardNegativeOptions, 'random'> {
  /** Samples with fewer negatives than this are left out. Default 1. */
  readonly least?: number;
}

/** A set with negatives, and what of it could not be given any. */
export interface WithHardNegatives {
  readonly set: SampleSet;
  /** Samples left out: captions with fewer attributes than the difficulty asks for, or none. */
  readonly leftOut: readonly Sample[];
}

/**
 * Gives every sample hard negatives of its first caption, in place of those it may have: see generateHardNegatives(). A
 * caption has the same negatives wherever it appears. Other captions that are true of a sample are none of its negatives.
 *
 * @throws INVALID_ARGUMENT for options out of range.
 */
export function withHardNegatives(set: SampleSet, options: WithHardNegativesOptions = {}): WithHardNegatives {
  const { least = 1, count = 10, seed = 0, ...rest } = options;
  const random = createRandom(seed);
  const given = set.samples.map((sample): Sample => {
    const [first = '', ...others] = sample.captions;
    // As many more are asked for as may have to be left out.
    const wanted = { ...rest, count: count + others.length, random: random.fork(first) };
    const negatives = generateHardNegatives(first, wanted).filter((negative) => !others.includes(negative));
    return { ...sample, negatives: negatives.slice(0, count) };
  });
  const isUsable = ({ negatives = [] }: Sample): boolean => negatives.length >= Math.max(1, least);
  return {
    set: { ...set, maxNegatives: count, samples: given.filter(isUsable) },
    leftOut: set.samples.filter((_, k) => !isUsable(given[k] as Sample)),
  };
}
