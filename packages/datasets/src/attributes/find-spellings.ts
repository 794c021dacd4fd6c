import { type Meaning, spellings } from './spellings.ts';

export interface FoundSpelling extends Meaning {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly text: string;
}

/** The longest first. */
const anySpelling = [...spellings.keys()]
  .sort((a, b) => b.length - a.length)
  .map((spelling) => spelling.replaceAll(' ', '[\\s-]+'))
  .join('|');

// A hyphen is a boundary ("grey-colored", "metal-framed"), but "plastic-free" and "non-transparent" say the opposite.
const whole = new RegExp(`(?<![\\p{L}\\p{N}_]|\\bnon-)(?:${anySpelling})(?![\\p{L}\\p{N}_]|-free\\b)`, 'giu');

const here = new RegExp(anySpelling, 'iuy');

/** The spelling that starts at a place of a text, whatever stands behind it. */
export function matchSpelling(text: string, place: number): string | undefined {
  here.lastIndex = place;
  return here.exec(text)?.[0];
}

/** What a spelling means, whatever its case, blanks and hyphens. */
export function meaningOf(text: string): Meaning | undefined {
  return spellings.get(text.toLowerCase().replace(/[\s-]+/g, ' '));
}

/** Every whole word or words of the caption that spell a value, whether it is an attribute there or not. */
export function findSpellings(caption: string): FoundSpelling[] {
  return [...caption.matchAll(whole)].flatMap(({ 0: text, index }) => {
    const meaning = meaningOf(text);
    return meaning === undefined ? [] : [{ ...meaning, start: index, end: index + text.length, text }];
  });
}
