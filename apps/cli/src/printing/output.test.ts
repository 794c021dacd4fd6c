import { expect, test } from 'vitest';
import { count, formatBytes, inByteUnits, shortened, wrapped } from './output.ts';

test('counts in words', () => {
  expect([count(1, 'image'), count(12_345, 'image')]).toEqual(['1 image', '12,345 images']);
});

test('shortens to one line of a given length', () => {
  expect(shortened(' two\n lines ', 20)).toBe('two lines');
  expect(shortened('abcdefghij', 8)).toBe('abcde...');
});

test('breaks paragraphs between words, never within', () => {
  expect(wrapped('one two three\nfour five\n', 8)).toBe('one two\nthree\nfour\nfive\n');
  expect(wrapped('incomprehensible', 4)).toBe('incomprehensible');
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [9995, '10.0 kB'],
  [99_949, '99.9 kB'],
  [999_500, '1.00 MB'],
  [815_585_330, '816 MB'],
  [19_336_861_798, '19.3 GB'],
  [5e15, '5000 TB'],
])('%i bytes are written as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('progress counts tenths of a megabyte', () => {
  expect([0, 49_999, 50_000, 815_585_330].map(inByteUnits)).toEqual([0, 0, 0.1, 815.6]);
});
