import { createRandom } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample, SampleSet } from '../samples/sample.ts';
import {
  drawChoices,
  generateHardNegatives,
  LazyShuffle,
  shuffledNegatives,
  withHardNegatives,
} from './hard-negatives.ts';
import { changedAttributes } from './parse-attributes.ts';
import { type AttributeType, ambiguousColors, attributeTypes, attributeValues } from './vocabulary.ts';

interface Part {
  readonly noun: string;
  readonly said: readonly { readonly type: AttributeType; readonly value: string }[];
}

const anyOf = (type: AttributeType) =>
  fc.record({ type: fc.constant(type), value: fc.constantFrom(...attributeValues[type]) });
const part: fc.Arbitrary<Part> = fc.record({
  noun: fc.constantFrom('mug', 'lid', 'handle', 'seat', 'rim'),
  said: fc.subarray([...attributeTypes]).chain((types) => fc.tuple(...types.map(anyOf))),
});
const parts = fc.array(part, { minLength: 1, maxLength: 4 });
const difficulty = fc.constantFrom<1 | 2 | 3>(1, 2, 3);

const phrase = ({ noun, said }: Part) => `a ${[...said.map(({ value }) => value), noun].join(' ')}`;
const captionOf = (all: readonly Part[]) => `There is ${all.map(phrase).join(' beside ')}.`;
/** The values of a caption of this form, by the words that stay where they are: no parser. */
function valuesIn(caption: string, all: readonly Part[]): string[] {
  const inside = caption
    .replace(/^There is /, '')
    .replace(/\.$/, '')
    .split(' beside ');
  return inside.flatMap((text, i) => {
    const { noun = '', said = [] } = all[i] ?? {};
    let rest = text.replace(/^a /, '').slice(0, -noun.length);
    return said.map(({ type }) => {
      const value = [...attributeValues[type]]
        .filter((v) => rest.startsWith(`${v} `))
        .sort((a, b) => b.length - a.length)[0];
      if (value === undefined) throw new Error(`no ${type} at "${rest}" of "${caption}"`);
      rest = rest.slice(value.length + 1);
      return value;
    });
  });
}

const base = (color: string) => color.split(' ').at(-1);

describe('generateHardNegatives', () => {
  it('replaces as many attributes as the difficulty says, by the rules', () => {
    fc.assert(
      fc.property(parts, difficulty, fc.nat(), (all, d, seed) => {
        const caption = captionOf(all);
        const said = all.flatMap((one) => one.said);
        const negatives = generateHardNegatives(caption, { difficulty: d, seed, articles: 'keep' });
        const replaceable = said.filter(({ value }) => value !== 'plain' && value !== 'opaque').length;
        if (replaceable < d) expect(negatives).toEqual([]);
        else expect(negatives.length).toBeGreaterThan(0);
        expect(new Set([caption, ...negatives]).size).toBe(negatives.length + 1);
        for (const negative of negatives) {
          const values = valuesIn(negative, all);
          const changed = said.flatMap((before, i) =>
            values[i] === before.value ? [] : [{ ...before, after: values[i] ?? '' }],
          );
          expect(changed).toHaveLength(d);
          for (const { type, value, after } of changed) {
            expect(['plain', 'opaque']).not.toContain(value);
            if (type !== 'color') continue;
            expect(base(after)).not.toBe(base(value));
            for (const group of ambiguousColors)
              expect(group.filter((color) => color === value || color === after).length).toBeLessThan(2);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives what the count asks, or all there are', () => {
    const caption = 'A transparent mug.';
    expect(generateHardNegatives(caption).sort()).toEqual(['A translucent mug.', 'An opaque mug.']);
    expect(generateHardNegatives(caption, { count: 1 })).toHaveLength(1);
    expect(generateHardNegatives('A leather mug.', { count: 99 })).toHaveLength(13);
    // 28 colours but the other shades of grey (2), white, light green, light blue and light brown (of its group).
    expect(generateHardNegatives('A light grey leather mug.', { count: 9999, difficulty: 2 })).toHaveLength(
      13 * (29 - 7),
    );
    expect(generateHardNegatives('A dog on a bench.')).toEqual([]);
    expect(generateHardNegatives('A plain, opaque thing.')).toEqual([]);
  });

  it('says of a list neither what it says already nor nearly, old or new', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...attributeValues.color], { minLength: 2, maxLength: 3 }),
        difficulty,
        fc.nat(),
        (list, d, seed) => {
          const caption = `A mug in ${list.slice(0, -1).join(', ')} and ${list.at(-1)}.`;
          for (const negative of generateHardNegatives(caption, { difficulty: d, seed, count: 30 })) {
            const after = negative.slice('A mug in '.length, -1).split(/, | and /);
            const isNew = after.filter((color, i) => color !== list[i]);
            expect(isNew.length).toBe(d);
            for (const color of isNew) {
              const others = [...list, ...after].filter((other) => other !== color);
              expect(after.filter((other) => other === color)).toHaveLength(1);
              expect(others.map(base)).not.toContain(base(color));
              for (const group of ambiguousColors)
                if (group.includes(color as never))
                  expect(others.filter((o) => group.includes(o as never))).toEqual([]);
            }
          }
        },
      ),
    );
    expect(generateHardNegatives('A transparent and translucent lid.', { difficulty: 2 })).toEqual([]);
    expect(generateHardNegatives('A transparent and translucent lid.').sort()).toEqual([
      'A transparent and opaque lid.',
      'An opaque and translucent lid.',
    ]);
  });

  it('draws every mention as often, and every value', () => {
    const counts = new Map<string, number>();
    const runs = 6000;
    for (let seed = 0; seed < runs; seed++) {
      const [negative = ''] = generateHardNegatives('A black transparent mug.', { count: 1, seed });
      counts.set(negative, (counts.get(negative) ?? 0) + 1);
    }
    const lids = [...counts].filter(([negative]) => /translucent|opaque/.test(negative)).map(([, n]) => n);
    const colors = [...counts].filter(([negative]) => !/translucent|opaque/.test(negative)).map(([, n]) => n);
    expect([lids.length, colors.length]).toEqual([2, 25]);
    // Five standard deviations of a binomial.
    for (const n of lids) expect(Math.abs(n - runs / 4)).toBeLessThan(5 * Math.sqrt((runs * 3) / 16));
    for (const n of colors) expect(Math.abs(n - runs / 50)).toBeLessThan(5 * Math.sqrt((runs * 49) / 2500));
  });

  it('is the same for the same seed and caption, and another for another', () => {
    const caption = 'A light brown wooden chair with a striped green fabric seat.';
    expect(generateHardNegatives(caption, { seed: 3 })).toEqual(generateHardNegatives(caption, { seed: 3 }));
    expect(generateHardNegatives(caption, { seed: 3 })).not.toEqual(generateHardNegatives(caption, { seed: 4 }));
    const random = createRandom(3);
    expect(generateHardNegatives(caption, { random })).not.toEqual(generateHardNegatives(caption, { random }));
  });

  it('replaces the asked types alone, and never by what is excluded', () => {
    const caption = 'A light brown wooden chair with a striped seat.';
    for (const negative of generateHardNegatives(caption, { types: ['material'], count: 99 })) {
      expect(negative).toMatch(/^A light brown \w+ chair with a striped seat\.$/);
    }
    const [...patterns] = generateHardNegatives(caption, { types: ['pattern'], exclude: ['logo', 'plain'], count: 99 });
    expect(patterns.map((text) => text.split(' ').at(-2)).sort()).toEqual([
      'checkered',
      'dotted',
      'floral',
      'perforated',
      'studded',
      'woven',
    ]);
    expect(generateHardNegatives(caption, { types: ['transparency'] })).toEqual([]);
  });

  it('keeps the article right unless told not to, and capitals and punctuation', () => {
    const only = (caption: string, keep: string, articles: 'correct' | 'keep' = 'correct') =>
      generateHardNegatives(caption, {
        exclude: attributeTypes.flatMap((type) => attributeValues[type]).filter((value) => value !== keep),
        articles,
      });
    expect(only('A red mug (new)!', 'orange')).toEqual([]);
    expect(only('A blue mug (new)!', 'orange')).toEqual(['An orange mug (new)!']);
    expect(only('A blue mug', 'orange', 'keep')).toEqual(['A orange mug']);
    expect(only('There is an  orange mug', 'green')).toEqual(['There is a  green mug']);
    expect(only('A BLUE MUG', 'orange')).toEqual(['An ORANGE MUG']);
    expect(only('Wooden mug', 'glass')).toEqual(['Glass mug']);
    expect(only('Light Blue Dress', 'dark red')).toEqual(['Dark Red Dress']);
    expect(only('Light blue dress', 'dark red')).toEqual(['Dark red dress']);
    expect(only('a grey-colored mug', 'light pink')).toEqual(['a light pink-colored mug']);
    expect(only('a hat with a logo', 'striped')).toEqual(['a hat with a striped pattern']);
    expect(only('a hat with dots', 'striped')).toEqual(['a hat with striped patterns']);
    expect(only('a hat with white text.', 'dotted')).toEqual(['a hat with white dotted patterns.']);
  });

  it('is quick where there are billions of possibilities', () => {
    const caption = Array.from({ length: 200 }, () => 'a red wooden lid').join(' beside ');
    const negatives = generateHardNegatives(caption, { difficulty: 3 });
    expect(new Set(negatives).size).toBe(10);
  });

  it.each([{ count: 1.5 }, { count: 0 }, { difficulty: 4 as 3 }, { seed: -1 }])('refuses %j', (options) => {
    expect(() => generateHardNegatives('A red mug.', options)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

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

describe('LazyShuffle', () => {
  it('draws every number once, and every order as often', () => {
    const orders = new Map<string, number>();
    for (let seed = 0; seed < 2400; seed++) {
      const shuffle = new LazyShuffle(4, createRandom(seed));
      const drawn = Array.from({ length: 5 }, () => shuffle.next());
      orders.set(drawn.join(), (orders.get(drawn.join()) ?? 0) + 1);
      expect(shuffle.left).toBe(0);
    }
    expect(orders.size).toBe(24);
    // Five standard deviations of a binomial about 100.
    for (const [order, count] of orders) {
      expect(order).toMatch(/,$/);
      expect(Math.abs(count - 100)).toBeLessThan(49);
    }
  });
});

describe('drawChoices', () => {
  it('draws every choice once', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 3 }), fc.nat(), (options, size, seed) => {
        const drawn = [...drawChoices(options, size, createRandom(seed))];
        for (const choice of drawn) {
          expect(choice).toHaveLength(size);
          expect([...choice].sort((a, b) => a.place - b.place)).toEqual(choice);
          expect(new Set(choice.map(({ place }) => place)).size).toBe(size);
          for (const { place, option } of choice) expect(option).toBeLessThan(options[place] ?? 0);
        }
        expect(new Set(drawn.map((choice) => JSON.stringify(choice))).size).toBe(drawn.length);
        // Coefficient of x^size in the product of (1 + n x).
        const counts = options.reduce<number[]>(
          (sums, n) => sums.map((sum, k) => sum + n * (sums[k - 1] ?? 0)),
          [1, 0, 0, 0],
        );
        expect(drawn).toHaveLength(counts[size] ?? 0);
      }),
    );
  });
});

const entry = fc.record({
  caption: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  kind: fc.constantFrom('mug', 'hat', 'bag'),
});

describe('shuffledNegatives', () => {
  it('gives distinct captions of other kinds, all where there are too few', () => {
    fc.assert(
      fc.property(entry, fc.array(entry), fc.integer({ min: 1, max: 8 }), fc.nat(), (positive, others, count, seed) => {
        const usable = others.filter(({ caption, kind }) => kind !== positive.kind && caption !== positive.caption);
        const distinct = new Set(usable.map(({ caption }) => caption));
        const negatives = shuffledNegatives(positive, others, { count, seed });
        expect(negatives).toHaveLength(Math.min(count, distinct.size));
        expect(new Set(negatives).size).toBe(negatives.length);
        for (const negative of negatives) expect(distinct).toContain(negative);
        expect(shuffledNegatives(positive, others, { count, seed })).toEqual(negatives);
      }),
    );
  });

  it('refuses a count out of range', () => {
    expect(() => shuffledNegatives({ caption: 'a', kind: 'b' }, [], { count: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
