import { describe, expect, it } from 'vitest';
import type { Sample, SampleSet } from '../samples/sample.ts';
import { changedAttributes } from './changed-attributes.ts';
import { withHardNegatives } from './with-hard-negatives.ts';

const sample = (id: string, ...captions: string[]): Sample => ({ id, photograph: `${id}.jpg`, captions });
const setOf = (...samples: Sample[]): SampleSet => ({ name: 'shop', samples, skipped: [] });

describe('withHardNegatives', () => {
  it('gives every sample negatives of its first caption', () => {
    const { set, leftOut } = withHardNegatives(setOf(sample('a', 'A red wool hat.'), sample('b', 'A striped bag.')), {
      count: 5,
    });
    expect(leftOut).toEqual([]);
    expect(set.maxNegatives).toBe(5);
    for (const { captions, negatives = [] } of set.samples) {
      expect(new Set(negatives).size).toBe(5);
      for (const negative of negatives) expect(changedAttributes(captions[0] ?? '', negative)).toHaveLength(1);
    }
  });

  it('lists what has too few attributes', () => {
    const bare = sample('a', 'A hat.');
    const single = sample('b', 'A transparent bottle.');
    expect(withHardNegatives(setOf(bare, single)).leftOut).toEqual([bare]);
    expect(withHardNegatives(setOf(bare, single), { difficulty: 2 }).leftOut).toEqual([bare, single]);
    expect(withHardNegatives(setOf(single), { least: 3 }).leftOut).toEqual([single]);
    expect(withHardNegatives(setOf(single)).set.samples[0]?.negatives).toHaveLength(2);
  });

  it('never takes another caption that is true for a negative', () => {
    const both = sample('a', 'A transparent bottle.', 'A translucent bottle.');
    expect(withHardNegatives(setOf(both)).set.samples[0]?.negatives).toEqual(['An opaque bottle.']);
  });

  it('depends on the caption and the seed alone', () => {
    const hat = sample('a', 'A red wool hat.');
    const [alone, first, second] = [setOf(hat), setOf(hat, hat), setOf(sample('b', 'A blue mug.'), hat)].map(
      (set) => withHardNegatives(set, { seed: 7 }).set.samples.at(-1)?.negatives,
    );
    expect(first).toEqual(alone);
    expect(second).toEqual(alone);
    expect(withHardNegatives(setOf(hat), { seed: 8 }).set.samples[0]?.negatives).not.toEqual(alone);
  });
});
