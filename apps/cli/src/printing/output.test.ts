import { expect, test } from 'vitest';
import { count, shortened, wrapped } from './output.ts';

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
