import { FgclipError, type Matrix, row } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import { createTable } from '../table/create-table.ts';
import type { Annotation, EmbeddingTable, TableContents, TableSet } from '../table/table.ts';
import { dot, dotBlock, nearestFirst, unitRows } from './nearest-first.ts';

export interface MineOptions {
  /** Negatives wanted for each caption. Default 10. */
  readonly negatives?: number;
  /** Cosine of two captions' embeddings from which on they are taken to say the same. Default 0.97. */
  readonly nearDuplicate?: number;
  /** Share of common words (Jaccard, over content words) from which on captions are taken to say the same. Default 0.95. */
  readonly maxWordOverlap?: number;
  /**
   * Cosines of text rows `from` (included) to `to` (excluded) with all text rows, [to - from, texts]: a fast runtime
   * can supply them. Computed in plain JavaScript by default.
   */
  readonly similarity?: (from: number, to: number) => Float32Array | Promise<Float32Array>;
  /** Text rows a block. By default as many as fill about 16 MB. */
  readonly blockRows?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface MiningReport {
  /** (Image, caption) pairs, each now an annotation of its own. */
  readonly annotations: number;
  /** Pairs that got fewer negatives than asked. */
  readonly short: number;
  /** Candidates nearer than the last negative taken that were left out, by reason. */
  readonly leftOut: LeftOut;
}

const DEFAULT_BLOCK_SCORES = 2 ** 22;

/**
 * Finds hard negatives among a table's own captions: for every (image, caption) pair the nearest captions of other
 * images, by cosine of the text embeddings, hardest first, equal cosines by row. Captions that probably hold for the
 * image too are left out: see `negativeFilter` for the rules. Nobody has looked at the images, so some of what remains
 * is true by chance ("a black t-shirt" fits many photos); FG-OVD's replaced attributes do not have this flaw.
 *
 * An annotation with several captions becomes one annotation a caption; with an id, "id#0", "id#1" and so on.
 *
 * @returns A new table over the same rows, earlier negatives replaced, and what was left out.
 * @throws INVALID_ARGUMENT for options out of range; SHAPE_MISMATCH for a block of the wrong size; ABORTED.
 */
export async function mineHardNegatives(
  table: EmbeddingTable,
  options: MineOptions = {},
): Promise<{ table: EmbeddingTable; report: MiningReport }> {
  const { negatives = 10, nearDuplicate = 0.97, maxWordOverlap = 0.95, onProgress, signal } = options;
  checkAtLeastOne('negatives', negatives);
  checkShare('nearDuplicate', nearDuplicate);
  checkShare('maxWordOverlap', maxWordOverlap);
  const count = table.captions.length;
  const blockRows = options.blockRows ?? Math.max(1, Math.floor(DEFAULT_BLOCK_SCORES / Math.max(1, count)));
  checkAtLeastOne('blockRows', blockRows);

  const unit = unitRows(table.texts);
  const similarity = options.similarity ?? ((from: number, to: number) => dotBlock(unit, unit, from, to));
  const filter = negativeFilter(table, unit, { nearDuplicate, maxWordOverlap });
  const textsOfPhoto = groupTexts(table);
  const pairs = splitCaptions(table.annotations);
  const pairsOfText = groupPairs(pairs, count);
  const mined: Annotation[] = [...pairs];
  const leftOut = noneLeftOut();
  /** 1 where a text row must not be taken: no positive of any image, or a caption of the photograph in hand. */
  const barred = barNonPositives(pairsOfText);

  const mine = (pair: number, text: number, scores: Float32Array): void => {
    const annotation = pairs[pair];
    if (annotation === undefined) return;
    const own = textsOfPhoto.get(table.imageIds[annotation.image] ?? '') ?? [];
    for (const row of own) barred[row] = 1;
    const chosen: number[] = [];
    for (const candidate of nearestFirst(scores, (index) => barred[index] === 1)) {
      const reason = filter(candidate, text, own, scores[candidate] ?? 0);
      if (reason === undefined) chosen.push(candidate);
      else leftOut[reason]++;
      if (chosen.length === negatives) break;
    }
    for (const row of own) barred[row] = 0;
    mined[pair] = { ...annotation, negatives: chosen };
  };

  for (let from = 0; from < count; from += blockRows) {
    throwIfAborted(signal);
    const to = Math.min(from + blockRows, count);
    const block = await similarity(from, to);
    checkBlock(block, to - from, count);
    for (let text = from; text < to; text++) {
      const scores = block.subarray((text - from) * count, (text - from + 1) * count);
      for (const pair of pairsOfText[text] ?? []) mine(pair, text, scores);
    }
    onProgress?.({ done: to, total: count });
  }

  const { source, sets } = table.manifest;
  const protocol = { method: 'nearest captions', negatives, nearDuplicate, maxWordOverlap };
  return {
    table: createTable(
      { ...table, annotations: mined },
      {
        ...table.manifest,
        ...(sets && { sets: sets.map((set) => withMined(set, negatives)) }),
        source: { ...source, negatives: protocol },
      },
    ),
    report: {
      annotations: mined.length,
      short: mined.filter((annotation) => (annotation.negatives?.length ?? 0) < negatives).length,
      leftOut,
    },
  };
}

/** What was for retrieval stays so. */
function withMined({ maxNegatives, ...set }: TableSet, negatives: number): TableSet {
  return { ...set, maxNegatives: negatives, ...(maxNegatives === undefined && { retrieval: true }) };
}

function checkAtLeastOne(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` must be a positive integer`, { found: `${value}` });
}

/** Above 1 is allowed: it switches the rule off. */
function checkShare(name: string, value: number): void {
  if (value > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` must be above 0`, { found: `${value}` });
}

function checkBlock(block: Float32Array, rows: number, texts: number): void {
  if (block.length !== rows * texts) {
    throw new FgclipError('SHAPE_MISMATCH', 'The block of similarities has the wrong size', {
      expected: `[${rows}, ${texts}]`,
      found: `${block.length} values`,
    });
  }
  if (block.some(Number.isNaN)) throw new FgclipError('INVALID_DATA', 'The block of similarities holds NaN');
}

/** One annotation a caption, without negatives. */
function splitCaptions(annotations: readonly Annotation[]): Annotation[] {
  return annotations.flatMap(({ image, captions, id, set }) =>
    captions.map((caption, index) => ({
      image,
      captions: [caption],
      ...(id !== undefined && { id: captions.length === 1 ? id : `${id}#${index}` }),
      ...(set !== undefined && { set }),
    })),
  );
}

/** Text rows by image id: all that is said of a photograph. */
function groupTexts({ annotations, imageIds }: EmbeddingTable): Map<string, number[]> {
  const groups = new Map<string, Set<number>>();
  for (const { image, captions } of annotations) {
    const id = imageIds[image] ?? '';
    const group = groups.get(id) ?? new Set();
    for (const text of captions) group.add(text);
    groups.set(id, group);
  }
  return new Map([...groups].map(([id, group]) => [id, [...group]]));
}

/** Pairs by the row of their caption, [texts]. */
function groupPairs(pairs: readonly Annotation[], texts: number): number[][] {
  const groups = Array.from({ length: texts }, (): number[] => []);
  pairs.forEach(({ captions }, pair) => {
    for (const text of captions) groups[text]?.push(pair);
  });
  return groups;
}

/** 1 for text rows that describe no image, [texts]. */
function barNonPositives(pairsOfText: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(pairsOfText, (pairs) => (pairs.length === 0 ? 1 : 0));
}

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

function noneLeftOut(): LeftOut {
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
function negativeFilter(
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
