import { endsPhrase, isThing } from './noun-phrase.ts';
import { type FoundSpelling, findSpellings, matchSpelling, meaningOf } from './spellings.ts';
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

/** A mention of a caption that a negative gives another value. */
export interface AttributeChange {
  /** In the positive. */
  readonly mention: AttributeMention;
  /** What the negative says instead, by its name in `attributeValues`. */
  readonly value: string;
}

/**
 * Which attributes of a caption its hard negative replaces, in their order, and by what: the number of changes is its
 * difficulty, their types are the benchmarks it belongs to. Undefined where the captions differ in anything but the
 * values of attributes, articles, blanks, capitals and full stops at the end.
 */
export function changedAttributes(positive: string, negative: string): AttributeChange[] | undefined {
  const mentions = parseAttributes(positive);
  const text = normalize(withoutEnd(negative)).trimStart();
  const changes: AttributeChange[] = [];
  let place = 0;
  let end = 0;
  for (const mention of mentions) {
    const before = normalize(positive.slice(end, mention.start));
    const literal = end === 0 ? before.trimStart() : before;
    if (!text.startsWith(literal, place)) return undefined;
    place += literal.length;
    const written = matchSpelling(text, place);
    const value = written === undefined ? undefined : meaningOf(written)?.value;
    if (written === undefined || value === undefined) return undefined;
    place += written.length + (mention.isNoun ? patternAt(text, place + written.length) : 0);
    if (value !== mention.value) changes.push({ mention, value });
    end = mention.end;
  }
  return text.slice(place) === normalize(withoutEnd(positive.slice(end))) ? changes : undefined;
}

/** Length of the noun that a negative needs in place of one that names a pattern itself ("stripes"). */
function patternAt(text: string, place: number): number {
  return /^ patterns?/.exec(text.slice(place, place + ' patterns'.length))?.[0].length ?? 0;
}

function normalize(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/\ban\b/g, 'a');
}

function withoutEnd(text: string): string {
  return text.replace(/[\s.]+$/, '');
}
