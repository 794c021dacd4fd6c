import { createRandom } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateHardNegatives } from './hard-negatives.ts';
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
