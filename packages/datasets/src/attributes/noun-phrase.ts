import type { FoundSpelling } from './spellings.ts';

/** Behind the last word of a noun phrase; all else goes on with it ("glass vase"). */
const followers =
  'with|without|on|in|at|of|for|from|by|to|that|which|is|are|was|has|have|made|featuring|filled|full|holding|containing|standing|sitting';
const phraseEnds = new RegExp(
  `^\\s*(?:$|[^\\s\\p{L}\\p{N}-]|(?:${followers})\\b|(?:and|or)\\s+(?:an?|the|its|two)\\b)`,
  'iu',
);

/** Before a material or a colour that stands alone: "made of glass", "it is orange", "with glass and metal". */
const introducers = /(?:^|[\s,(])(?:of|from|in|into|is|are|was|were|with|and|or|as|by|using|material|colou?r)[\s,]*$/i;

/** Whether the noun phrase ends with the word that ends at `end`. */
export function endsPhrase(caption: string, end: number): boolean {
  return phraseEnds.test(caption.slice(end));
}

/**
 * Whether a word that is both a thing and an attribute ("glass", "paper", "orange") is the thing here: the last word of
 * a noun phrase that has a determiner or other words before its attributes, as in "a transparent glass on a table" and
 * "a wine glass", unlike in "a glass vase" and "made of transparent glass".
 */
export function isThing(caption: string, found: readonly FoundSpelling[], index: number): boolean {
  const word = found[index];
  if (word === undefined || !endsPhrase(caption, word.end)) return false;
  // "an orange, plastic base"
  const next = found[index + 1];
  if (next && /^,\s*$/.test(caption.slice(word.end, next.start))) return false;
  let start = word.start;
  for (let i = index - 1; i >= 0; i--) {
    const before = found[i];
    const between = before && caption.slice(before.end, start);
    if (!before || !between || !/^[\s,]+(?:and\s+|or\s+)?$/i.test(between)) break;
    // "plastic and glass": one more of a list is what those before it are.
    if (before.type === word.type && between.trim() !== '') return false;
    start = before.start;
  }
  const before = caption.slice(0, start).replace(/\s\p{L}+ly\s+$/u, ' ');
  return !introducers.test(before);
}

const articleBefore = /(?<![\p{L}\p{N}_])(an?)(\s+)$/iu;

/** The text with "a" or "an" at its end as the word that follows demands; a text without one as it is. */
export function withArticleFor(text: string, word: string): string {
  return text.replace(articleBefore, (_, article: string, blank: string) => {
    const right = /^[aeiou]/i.test(word) ? 'an' : 'a';
    const [first = '', ...rest] = right;
    const isCapital = article.startsWith('A');
    const isShouted = article === 'AN';
    return `${isShouted ? right.toUpperCase() : isCapital ? first.toUpperCase() + rest.join('') : right}${blank}`;
  });
}

const startsWithCapital = /^\p{Lu}/u;

/** `text` with the capitals of `model`: all of its letters, the first of every word, the first alone, or none. */
export function inCaseOf(model: string, text: string): string {
  if (!startsWithCapital.test(model)) return text;
  if (model === model.toUpperCase()) return text.toUpperCase();
  const words = model.split(/[\s-]+/);
  const isTitle = words.length > 1 && words.every((word) => startsWithCapital.test(word));
  return text.replace(isTitle ? /(?<!\p{L})\p{L}/gu : /^\p{L}/u, (letter) => letter.toUpperCase());
}
