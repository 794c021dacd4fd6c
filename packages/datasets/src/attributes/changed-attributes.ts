import { matchSpelling, meaningOf } from './find-spellings.ts';
import { type AttributeMention, parseAttributes } from './parse-attributes.ts';

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
