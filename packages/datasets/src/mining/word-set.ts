/** Words that carry no content of their own. Prepositions stay: a cup on a table is not under it. */
const FUNCTION_WORDS = new Set(['a', 'an', 'the', 'is', 'are', 'was', 'were', 'be', 'being', 'been', 'and', 'that']);

/** The content words of a caption, in lower case; of any language that separates its words. */
export function wordSet(caption: string): ReadonlySet<string> {
  const words = caption.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !FUNCTION_WORDS.has(word)));
}

/** Shared words over all words of both (Jaccard), 0 to 1; two empty sets are the same. */
export function wordOverlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = countShared(a, b);
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Whether every word of `part` is among those of `whole`. */
export function isWithin(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return countShared(part, whole) === part.size;
}

function countShared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared;
}
