import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/format-support.ts';
import { createRandom, philox4x32 } from './random.ts';

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Far in the tail: a right generator exceeds it once in a million seeds, and the seed is fixed. */
function chiSquareLimit(degrees: number): number {
  return degrees + 4.8 * Math.sqrt(2 * degrees) + 16;
}

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('createRandom', () => {
  it('takes the words of Philox4x32-10 in order, the seed as its key', () => {
    // The first block of key 0 is a known answer of Random123.
    const random = createRandom(0);
    const pair = (high: number, low: number) => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
    expect(random.uniform()).toBe(pair(0x6627e8d5, 0xe169c58d));
    expect(random.uniform()).toBe(pair(0xbc57ac4c, 0x9b00dbd8));
    expect(createRandom(0).integer(2 ** 32)).toBe(0x6627e8d5);
  });

  it('repeats itself, and differs by seed', () => {
    const first = (seed: number) => {
      const random = createRandom(seed);
      return [...draw(10, random.uniform.bind(random)), ...draw(3, random.normal.bind(random))];
    };
    expect(first(123)).toEqual(first(123));
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    expect(new Set(seeds.map((seed) => first(seed)[0])).size).toBe(seeds.length);
  });

  it('refuses what is no seed or no number of choices', () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 53, Infinity]) {
      expect(errorOf(() => createRandom(seed)).code).toBe('INVALID_ARGUMENT');
    }
    for (const n of [0, -1, 0.5, NaN, 2 ** 32 + 1]) {
      expect(errorOf(() => createRandom(0).integer(n)).code).toBe('INVALID_ARGUMENT');
    }
  });
});

describe('uniform', () => {
  it('is uniform in [0, 1), alone and in pairs', () => {
    const random = createRandom(1);
    const counts = new Array<number>(32 * 32).fill(0);
    let [least, most] = [1, 0];
    for (let i = 0; i < 200_000; i++) {
      const x = random.uniform();
      const y = random.uniform();
      least = Math.min(least, x, y);
      most = Math.max(most, x, y);
      const cell = Math.floor(x * 32) * 32 + Math.floor(y * 32);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThan(1);
    expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(1023));
  });

  it('uses all 53 bits', () => {
    const random = createRandom(2);
    const lowest = draw(1000, () => (random.uniform() * 2 ** 53) % 2);
    expect(Math.abs(mean(lowest) - 0.5)).toBeLessThan(0.08);
  });
});

describe('normal', () => {
  it('has the distribution of the standard normal', () => {
    const random = createRandom(3);
    const values = draw(200_000, () => random.normal());
    const moment = (power: number) => mean(values.map((value) => value ** power));
    expect(Math.abs(moment(1))).toBeLessThan(0.011);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.016);
    expect(Math.abs(moment(3))).toBeLessThan(0.045);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.12);
    const share = (limit: number) => mean(values.map((value) => (value < limit ? 1 : 0)));
    for (const [limit, probability] of [
      [-2, 0.02275],
      [-1, 0.158655],
      [0, 0.5],
      [1, 0.841345],
      [3, 0.99865],
    ] as const) {
      expect(Math.abs(share(limit) - probability)).toBeLessThan(0.006);
    }
    const neighbours = mean(values.slice(1).map((value, i) => value * (values[i] ?? 0)));
    expect(Math.abs(neighbours)).toBeLessThan(0.011);
  });
});

describe('integer', () => {
  it('is unbiased where the remainder of a word would favour small numbers', () => {
    const random = createRandom(4);
    const n = 3 * 2 ** 30;
    const thirds = [0, 0, 0];
    for (let i = 0; i < 60_000; i++) {
      const third = Math.floor(random.integer(n) / 2 ** 30);
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    expect(chiSquare(thirds)).toBeLessThan(chiSquareLimit(2));
  });

  it('reaches every value, and only those', () => {
    const random = createRandom(5);
    expect(new Set(draw(1000, () => random.integer(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(draw(10, () => random.integer(1))).toEqual(new Array(10).fill(0));
  });
});

describe('shuffle and permutation', () => {
  it('give every order equally often', () => {
    const random = createRandom(6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareLimit(23));
  });

  it('keep the items', () => {
    const random = createRandom(7);
    const items = [...'abcdefghij'];
    random.shuffle(items);
    expect(items.join('')).not.toBe('abcdefghij');
    expect([...items].sort().join('')).toBe('abcdefghij');
    expect(random.permutation(1000).toSorted()).toEqual(Int32Array.from({ length: 1000 }, (_, i) => i));
    expect(random.permutation(0)).toEqual(new Int32Array());
  });
});

describe('fork', () => {
  it('depends on seed and labels alone', () => {
    const fresh = createRandom(8);
    const used = createRandom(8);
    draw(5, () => used.normal());
    const value = fresh.fork('epoch').fork(3).uniform();
    expect(used.fork('epoch').fork('3').uniform()).toBe(value);
    expect(used.uniform()).not.toBe(fresh.uniform());
  });

  it('gives another stream for every label and seed', () => {
    const labels = ['', '\0', '\0\0', 'a', 'a\0', 'aa', 'ab', 'ba', 'abc', 'abd', '\u{1f436}', 0, 1, 10, 123456789];
    const starts = [9, 10].flatMap((seed) => [
      createRandom(seed).uniform(),
      ...labels.map((label) => createRandom(seed).fork(label).uniform()),
      createRandom(seed).fork('a').fork('b').uniform(),
      createRandom(seed).fork('b').fork('a').uniform(),
    ]);
    expect(new Set(starts).size).toBe(2 * (labels.length + 3));
  });

  it('gives streams that do not correlate', () => {
    const parent = createRandom(11);
    const [a, b] = [parent.fork('a'), parent.fork('b')];
    const centred = (next: () => number) => draw(50_000, () => next() - 0.5);
    const streams = [parent, a, b].map((stream) => centred(() => stream.uniform()));
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const correlation = 12 * mean((streams[i] ?? []).map((value, k) => value * (streams[j]?.[k] ?? 0)));
      expect(Math.abs(correlation)).toBeLessThan(0.022);
    }
  });
});

const words = (text: string) => Uint32Array.from(text.split(' '), (word) => Number.parseInt(word, 16));

it.each([
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
])('agrees with the known answers of Random123: %s', (counter, key, expected) => {
  const block = new Uint32Array(4);
  philox4x32(words(counter), words(key), block);
  expect(block).toEqual(words(expected));
});
