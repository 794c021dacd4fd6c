import { type FoundSpelling, findSpellings } from './find-spellings.ts';
import { endsPhrase, isThing } from './noun-phrase.ts';
import type { AttributeType } from './vocabulary.ts';

/** An attribute where a caption names it. */
export interface AttributeMention {
  readonly type: AttributeType;
  /** As `attributeValues` names it ("wood" for "wooden"); or the pattern "text", which no other value turns into. */
  readonly value: string;
  /** Range in the caption, in UTF-16 units; `end` is behind the last one. */
  readonly start: number;
  readonly end: number;
  /** As written. */
  readonly text: string;
  /** It stands as a noun for the pattern itself: "with white stripes", "with a logo". */
  readonly isNoun: boolean;
}

const things = new Set(['glass', 'paper', 'orange']);
const drinkContainer = /^[\s(]*drink(?:ing)?\s+container/i;
const listOrParticiple = /^\s+(?:and|or|written|printed)\b/i;
const patternNoun = /^\s+(?:pattern|design|print|drawing|writing)/i;

/**
 * The attributes a caption mentions, from left to right: the values of FG-OVD's vocabulary in their usual spellings
 * ("light-blue", "lightblue", "gray", "wooden", "stripes", "see-through"), as whole words and the longest first.
 * Words that are the thing itself are none: the glass in "a wine glass", the paper in "a newspaper", the fruit in "an
 * orange on a plate". "text" is a pattern where it is written on something ("a text pattern", "with white text"), and
 * elsewhere the material of that name, which FG-OVD has.
 */
export function parseAttributes(caption: string): AttributeMention[] {
  const found = findSpellings(caption);
  return found
    .filter((spelling, index) => !isOtherThing(caption, found, spelling, index))
    .map((spelling) => inContext(caption, spelling));
}

function isOtherThing(caption: string, found: readonly FoundSpelling[], spelling: FoundSpelling, index: number) {
  if (!things.has(spelling.text.toLowerCase())) return false;
  return (
    (spelling.value === 'glass' && drinkContainer.test(caption.slice(spelling.end))) || isThing(caption, found, index)
  );
}

/** "text" by what it is here, and nouns only where no word behind them says "pattern". */
function inContext(caption: string, spelling: FoundSpelling): AttributeMention {
  if (spelling.value !== 'text' && !spelling.isNoun) return spelling;
  const before = caption.slice(0, spelling.start);
  const after = caption.slice(spelling.end);
  const isLast = endsPhrase(caption, spelling.end) || listOrParticiple.test(after);
  const isNoun = isLast && !/^\s+(?:and|or)\s+(?:\p{L}+\s+)?pattern/iu.test(after);
  if (spelling.value !== 'text') return { ...spelling, isNoun };
  const isMaterial = /\bof\s+$/i.test(before) || !(isLast || patternNoun.test(after));
  return isMaterial ? spelling : { ...spelling, type: 'pattern', isNoun };
}
