import { toByteLetters } from './byte-letters.ts';

/** Stands at the end of the last piece of every word. */
export const WORD_END = '</w>';

export type Merge = readonly [left: string, right: string];

interface Word {
  pieces: string[];
  readonly count: number;
}

/**
 * Byte-pair merges (Sennrich et al., arXiv 1508.07909) that make one token of every given word: the commonest pair of
 * neighbours becomes one piece, again and again. Of equally common pairs the first in the order of their letters is
 * taken, so that the same counts give the same merges.
 */
export function learnMerges(counts: ReadonlyMap<string, number>): Merge[] {
  let words = [...counts].map(([word, count]): Word => ({ pieces: piecesOf(word), count }));
  const merges: Merge[] = [];
  for (;;) {
    const best = commonestPair(words);
    if (best === undefined) return merges;
    merges.push(best);
    words = words.map((word) => ({ ...word, pieces: mergePair(word.pieces, best) }));
  }
}

/** How often each word occurs. */
export function countWords(texts: Iterable<string>, split: (text: string) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of split(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function piecesOf(word: string): string[] {
  const letters = toByteLetters(word);
  return letters.map((letter, i) => (i === letters.length - 1 ? letter + WORD_END : letter));
}

function commonestPair(words: readonly Word[]): Merge | undefined {
  const pairs = new Map<string, { readonly merge: Merge; count: number }>();
  for (const { pieces, count } of words) {
    for (const [i, right] of pieces.slice(1).entries()) {
      const merge: Merge = [pieces[i] ?? '', right];
      const pair = pairs.get(merge.join(' ')) ?? { merge, count: 0 };
      pair.count += count;
      pairs.set(merge.join(' '), pair);
    }
  }
  const ordered = [...pairs].sort(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1));
  return ordered[0]?.[1].merge;
}

function mergePair(pieces: readonly string[], [left, right]: Merge): string[] {
  const merged: string[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const meets = pieces[i] === left && pieces[i + 1] === right;
    merged.push(meets ? left + right : (pieces[i] ?? ''));
    if (meets) i++;
  }
  return merged;
}
