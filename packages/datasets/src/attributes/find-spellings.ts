import { everySpelling, type Meaning } from './spellings.ts';

export interface FoundSpelling extends Meaning {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly text: string;
}

interface Dictionary {
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** Whole words, anywhere in a text. */
  readonly whole: RegExp;
  /** At one place of it. */
  readonly here: RegExp;
}

let known: Dictionary | undefined;

/** Made when a caption is first read, since whoever imports the package may have none. */
function dictionary(): Dictionary {
  known ??= makeDictionary();
  return known;
}

function makeDictionary(): Dictionary {
  const meanings = everySpelling();
  const any = [...meanings.keys()]
    .sort((a, b) => b.length - a.length)
    .map((spelling) => spelling.replaceAll(' ', '[\\s-]+'))
    .join('|');
  // A hyphen is a boundary ("grey-colored", "metal-framed"), but "plastic-free" and "non-transparent" say the opposite.
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_]|\\bnon-)(?:${any})(?![\\p{L}\\p{N}_]|-free\\b)`, 'giu');
  return { meanings, whole, here: new RegExp(any, 'iuy') };
}

/** The spelling that starts at a place of a text, whatever stands behind it. */
export function matchSpelling(text: string, place: number): string | undefined {
  const { here } = dictionary();
  here.lastIndex = place;
  return here.exec(text)?.[0];
}

/** What a spelling means, whatever its case, blanks and hyphens. */
export function meaningOf(text: string): Meaning | undefined {
  return dictionary().meanings.get(text.toLowerCase().replace(/[\s-]+/g, ' '));
}

/** Every whole word or words of the caption that spell a value, whether it is an attribute there or not. */
export function findSpellings(caption: string): FoundSpelling[] {
  return [...caption.matchAll(dictionary().whole)].flatMap(({ 0: text, index }) => {
    const meaning = meaningOf(text);
    return meaning === undefined ? [] : [{ ...meaning, start: index, end: index + text.length, text }];
  });
}
