import { parseAttributes } from './parse-attributes.ts';
import type { AttributeType } from './vocabulary.ts';

/** Where a caption may go on to a part of the thing: "with a wooden rim", "and a wooden rim", "that has grey legs". */
const turn =
  /\b(?:with|has|have|having|features?|featuring|showing|whose|on|in)\b|\band\s+(?:an?|the|its|one|two|some)\b/gi;
/** What may stand beside attributes without being a part: "with a floral pattern", "made of plastic". */
const noPart =
  /\b(?:an?|the|its|and|or|of|made|mostly|patterns?|prints?|designs?|colou?rs?|colou?red|finish|surface|texture)\b|[\s,.;]+/gi;

/**
 * The attributes that a caption gives the thing itself, not its parts: "light pink" and "wool" of "A light pink wool
 * telephone with dark brown buttons made of plastic." A type of which it names several values for the thing ("a blue and
 * white mug") is left out, since neither alone is right.
 */
export function ownAttributes(caption: string): Readonly<Partial<Record<AttributeType, string>>> {
  const mentions = parseAttributes(caption);
  const found = new Map<AttributeType, Set<string>>();
  let ofPart = false;
  for (const clause of clausesOf(caption)) {
    const within = mentions.filter(({ start, end }) => start >= clause.start && end <= clause.end);
    // "a brim in brown": what follows is still of the part.
    if (!(ofPart && clause.goesOn)) ofPart = clause.start > 0 && speaksOfPart(caption, clause, within);
    if (ofPart) continue;
    for (const { type, value } of within) found.set(type, (found.get(type) ?? new Set()).add(value));
  }
  return Object.fromEntries(
    [...found].flatMap(([type, values]) => (values.size === 1 ? [[type, [...values][0]]] : [])),
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A stretch of a caption between turns. */
interface Clause extends Range {
  /** Whether it goes on with what the one before is about. */
  readonly goesOn: boolean;
}

function clausesOf(caption: string): Clause[] {
  const turns = [...caption.matchAll(turn)].map(({ 0: words, index }) => ({
    words,
    at: index,
    behind: index + words.length,
  }));
  return [{ words: '', behind: 0 }, ...turns].map(({ words, behind }, k) => ({
    ...{ start: behind, end: turns[k]?.at ?? caption.length },
    goesOn: /^in$/i.test(words),
  }));
}

/** Whether a clause names anything beside attributes. */
function speaksOfPart(caption: string, { start, end }: Range, own: readonly Range[]): boolean {
  let rest = '';
  let place = start;
  for (const mention of own) {
    rest += `${caption.slice(place, mention.start)} `;
    place = mention.end;
  }
  return (rest + caption.slice(place, end)).replace(noPart, '') !== '';
}
