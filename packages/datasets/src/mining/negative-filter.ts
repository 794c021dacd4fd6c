import { type Matrix, row } from '@fgclip/core';
import type { TableContents } from '../table/table.ts';
import { dot } from './cosine-blocks.ts';
import { isWithin, wordOverlap, wordSet } from './word-set.ts';

/** Why a caption cannot serve as a negative, counted. */
export interface LeftOut {
  /** Its embedding all but coincides with that of a caption of the image. */
  nearDuplicate: number;
  /** It says the same in (nearly) the same words. */
  sameWords: number;
  /** It says only part of what a caption of the image says, so it holds for the image as well. */
  contained: number;
}

export interface NegativeRules {
  readonly nearDuplicate: number;
  readonly maxWordOverlap: number;
}

export function noneLeftOut(): LeftOut {
  return { nearDuplicate: 0, sameWords: 0, contained: 0 };
}

/**
 * The rules that keep true captions out of the negatives: a candidate is compared with all captions of the image.
 *
 * - nearDuplicate: a cosine of 0.97 and more. "A black and white dog jumps up towards a yellow toy" and "... jumps
 *   after a yellow toy" have 0.964, the typical two captions of one Flickr8k photo 0.78.
 * - sameWords: the Jaccard share of content words. The limit has to be high, since shared words do not tell a paraphrase
 *   from a swapped attribute: among 1,126 product texts the two most alike (0.89) differ in "burgundy" against "grey
 *   heather" alone, the very negative one wants (cosine 0.68), and the next two (0.88, 0.87) are paraphrases, which the
 *   cosine finds (0.993, 0.997). One word replaced among n leaves (n - 1) / (n + 1), so 0.95 keeps every such swap in
 *   texts of up to 38 content words. Word order is not looked at: "a black dog and a white cat" against "a white dog and
 *   a black cat" is left out, too.
 * - contained: every content word is also in a caption of the image. "Two dogs playing on a beach" holds for "a man
 *   playing with two black dogs on the beach". The other way round, the candidate says more, and may well be false.
 *
 * @param unit [texts, d]: the text rows, of unit length.
 * @returns The reason to leave a candidate out, or undefined. `own` are the text rows of the image, `text` the one of
 * them in hand, `cosine` that of candidate and `text`.
 */
export function negativeFilter(
  table: TableContents,
  unit: Matrix,
  { nearDuplicate, maxWordOverlap }: NegativeRules,
): (candidate: number, text: number, own: readonly number[], cosine: number) => keyof LeftOut | undefined {
  const words = table.captions.map(wordSet);
  const none: ReadonlySet<string> = new Set();
  const wordsOf = (text: number) => words[text] ?? none;
  const cosineOf = (a: number, b: number) => dot(row(unit, a), row(unit, b));

  return (candidate, text, own, cosine) => {
    if (cosine >= nearDuplicate) return 'nearDuplicate';
    if (own.some((other) => other !== text && cosineOf(candidate, other) >= nearDuplicate)) return 'nearDuplicate';
    const said = wordsOf(candidate);
    if (own.some((other) => wordOverlap(said, wordsOf(other)) >= maxWordOverlap)) return 'sameWords';
    if (own.some((other) => isWithin(said, wordsOf(other)))) return 'contained';
    return undefined;
  };
}
