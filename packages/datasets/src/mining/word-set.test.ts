import { describe, expect, it } from 'vitest';
import { isWithin, wordOverlap, wordSet } from './word-set.ts';

describe('wordSet', () => {
  it('keeps content words, in lower case, without punctuation', () => {
    expect([...wordSet('A light-blue Mug, and the LID is on.')]).toEqual(['light', 'blue', 'mug', 'lid', 'on']);
    expect([...wordSet('Eine größere Tasse')]).toEqual(['eine', 'größere', 'tasse']);
  });
});

describe('wordOverlap', () => {
  it('is the Jaccard share of the words', () => {
    expect(wordOverlap(wordSet('a dark blue mug'), wordSet('a dark red mug'))).toBe(0.5);
    expect(wordOverlap(wordSet('a mug'), wordSet('the mug'))).toBe(1);
    expect(wordOverlap(wordSet(''), wordSet('the'))).toBe(1);
    expect(wordOverlap(wordSet('cat'), wordSet('dog'))).toBe(0);
  });
});

describe('isWithin', () => {
  it('is true of a caption that says no more than another', () => {
    const whole = wordSet('A man playing with two black dogs on the beach');
    expect(isWithin(wordSet('Two dogs playing on a beach.'), whole)).toBe(true);
    expect(isWithin(wordSet('Two brown dogs playing on a beach.'), whole)).toBe(false);
  });
});
