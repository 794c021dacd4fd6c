import { createRandom } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { kinds } from '../kinds/kinds.ts';
import { objectCombination, randomLooks } from '../scenes/random-scene.ts';
import { drawInSplit, type SwatchbookSplit, splitOf } from './split-pictures.ts';

/** Counts of the splits, as shares. */
function shares(texts: Iterable<string>): Record<SwatchbookSplit, number> {
  const counts = { training: 0, validation: 0, test: 0 };
  const distinct = new Set(texts);
  for (const text of distinct) counts[splitOf(text)] += 1 / distinct.size;
  return counts;
}

describe('splitOf', () => {
  it('is the FNV-1a hash of the UTF-8 text modulo 100: 12 test, 8 validation', () => {
    // Hashes from the authors' list of test vectors (isthe.com/chongo/src/fnv/test_fnv.c).
    const vectors = { '': 0xcbf29ce484222325n, a: 0xaf63dc4c8601ec8cn, foobar: 0x85944171f73967e8n };
    for (const [text, hash] of Object.entries(vectors)) {
      const percent = hash % 100n;
      expect(splitOf(text)).toBe(percent < 12n ? 'test' : percent < 20n ? 'validation' : 'training');
    }
  });

  it('deals texts that differ in one word out as evenly as others', () => {
    const numbers = shares(Array.from({ length: 20_000 }, (_, i) => `A mug number ${i}.`));
    const random = createRandom(1);
    const combinations = shares(
      Array.from({ length: 10_000 }, (_, i) => {
        const kind = kinds[i % kinds.length] ?? kinds[0];
        return kind ? objectCombination({ kind: kind.name, looks: randomLooks(random, kind) }) : '';
      }),
    );
    for (const { training, validation, test } of [numbers, combinations]) {
      expect(training).toBeCloseTo(0.8, 1);
      expect(Math.abs(validation - 0.08)).toBeLessThan(0.015);
      expect(Math.abs(test - 0.12)).toBeLessThan(0.015);
    }
  });
});

describe('drawInSplit', () => {
  it('gives the first text of the split', () => {
    const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
    for (const split of ['training', 'validation', 'test'] as const) {
      const left = [...texts];
      const found = drawInSplit(() => left.shift() ?? '', split);
      expect(found).toBe(texts.find((text) => splitOf(text) === split));
    }
  });

  it('gives up after the attempts', () => {
    let drawn = 0;
    const other = splitOf('always') === 'test' ? 'training' : 'test';
    const draw = () => {
      drawn++;
      return 'always';
    };
    expect(drawInSplit(draw, other, 7)).toBeUndefined();
    expect(drawn).toBe(7);
  });
});
