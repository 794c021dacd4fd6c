import { expect, test } from 'vitest';
import { changedWords } from './gallery.ts';

/** The text with its changed words in brackets. */
function marked(text: string, other: string): string {
  return changedWords(text, other)
    .map(({ text: word, changed }) => (changed ? `[${word}]` : word))
    .join(' ');
}

test('the words that were replaced', () => {
  expect(marked('A dark brown dog.', 'A light brown dog.')).toBe('A [dark] brown dog.');
  expect(marked('A red mug and a blue bowl', 'A blue mug and a red bowl')).toBe('A [red] mug and a [blue] bowl');
  expect(marked('a wooden chair', 'a wooden chair')).toBe('a wooden chair');
});

test('a word that was put in, and the word behind one that was left out', () => {
  expect(marked('a light blue mug', 'a blue mug')).toBe('a [light] blue mug');
  expect(marked('a blue mug', 'a light blue mug')).toBe('a [blue] mug');
  expect(marked('a mug', 'a mug of tin')).toBe('a [mug]');
});

test('case and punctuation around words do not count', () => {
  expect(marked('The mug, blue', 'the mug blue.')).toBe('The mug, blue');
});

test('nothing in common, and nothing at all', () => {
  expect(marked('x y', 'a b')).toBe('[x] [y]');
  expect(marked('', 'a')).toBe('');
  expect(marked('a', '')).toBe('[a]');
});

test('texts too long to compare are left alone', () => {
  expect(changedWords('a b c', 'x', 2).every(({ changed }) => !changed)).toBe(true);
});
