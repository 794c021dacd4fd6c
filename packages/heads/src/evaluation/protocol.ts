import {
  FgclipError,
  type Matrix,
  matrix,
  type RankStatistics,
  type RanksAmong,
  type RetrievalRanks,
  randomRanks,
  retrievalRanks,
  summarizeRanks,
  takeRows,
} from '@fgclip/core';
import { isPlainCosine } from '../functions/families.ts';
import type { Matcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import { galleryOf, type RetrievalGallery, type RetrievalOptions, rankRetrieval, retrievalInput } from './retrieval.ts';

/**
 * Where the released code of arXiv 2404.03539 measures something else than it says. Each can be repeated by choice, to
 * see what a published number owes to it. Not among them: its feature extractor assigns `torch.manual_seed` instead of
 * calling it, which changes nothing in frozen features.
 */
export interface EvaluationErrata {
  /**
   * Embeddings of the plain cosine in retrieval: each made a unit vector (`rows`), or each component divided by its
   * norm over whatever is scored at once (`columns`), as the released metric does. Trained heads are not concerned.
   */
  readonly retrievalNormalization: 'rows' | 'columns';
  /** Mean rank of a blind guess among N negatives: (N + 2) / 2, or the (N + 1) / 2 that the released plots draw. */
  readonly randomBaseline: 'expected' | 'half-below';
  /**
   * Median of detectors' ranks: of an even number the upper of the two in the middle, or the one after it in the sorted
   * list, as the released code takes it. Heads' medians are not concerned.
   */
  readonly medianRank: 'upper' | 'one-later';
  /** Retrieve with the first image and its captions there twice, as the released loader builds the gallery. */
  readonly firstImageTwice: boolean;
  /**
   * Retrieve with an image's own captions as the only right ones, although others of the very same words are there, and
   * with a caption's own image. The usual way of public benchmarks, too, where hardly any caption comes twice.
   */
  readonly strictPairs: boolean;
}

/** Everything as it should be; the default everywhere. */
export const correctProtocol: EvaluationErrata = {
  retrievalNormalization: 'rows',
  randomBaseline: 'expected',
  medianRank: 'upper',
  firstImageTwice: false,
  strictPairs: false,
};

/** Everything as the released code of arXiv 2404.03539 does it. */
export const paperErrata: EvaluationErrata = {
  retrievalNormalization: 'columns',
  randomBaseline: 'half-below',
  medianRank: 'one-later',
  firstImageTwice: true,
  strictPairs: true,
};

const keys = Object.keys(paperErrata) as (keyof EvaluationErrata)[];

/** Names of the errata that an evaluation can repeat: "retrieval-normalization", "random-baseline", ... */
export const erratumNames: readonly string[] = keys.map(nameOf);

/** The protocol that repeats the errata of these names and is right in all else; names that are none change nothing. */
export function errataNamed(names: readonly string[]): EvaluationErrata {
  const repeated = keys.filter((key) => names.includes(nameOf(key)));
  return { ...correctProtocol, ...Object.fromEntries(repeated.map((key) => [key, paperErrata[key]])) };
}

/** The names of the errata that a protocol repeats. */
export function namesOfErrata(errata: EvaluationErrata): string[] {
  return keys.filter((key) => errata[key] !== correctProtocol[key]).map(nameOf);
}

/** retrievalNormalization -> "retrieval-normalization". */
function nameOf(key: keyof EvaluationErrata): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Divides every component by its norm over the rows of its group: the wrong axis for a cosine. A group of one row
 * becomes its signs; a component that is 0 in all of a group stays 0.
 *
 * @param groupOfRow [rows]: which rows are normalised together, numbered from 0.
 * @throws SHAPE_MISMATCH where not every row has a group.
 */
export function normalizeColumns({ shape: [rows, columns], data }: Matrix, groupOfRow: ArrayLike<number>): Matrix {
  if (groupOfRow.length !== rows) {
    throw new FgclipError('SHAPE_MISMATCH', 'Not every row has a group', {
      expected: `${rows} groups`,
      found: `${groupOfRow.length}`,
    });
  }
  const squares = new Map<number, Float64Array>();
  const squaresOf = (row: number): Float64Array => {
    const group = groupOfRow[row] ?? 0;
    const found = squares.get(group) ?? new Float64Array(columns);
    squares.set(group, found);
    return found;
  };
  for (let row = 0; row < rows; row++) {
    const sums = squaresOf(row);
    for (let k = 0; k < columns; k++) sums[k] = (sums[k] ?? 0) + (data[row * columns + k] ?? 0) ** 2;
  }
  const normalized = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const sums = squaresOf(row);
    for (let k = 0; k < columns; k++) {
      const norm = Math.sqrt(sums[k] ?? 0);
      normalized[row * columns + k] = norm === 0 ? 0 : (data[row * columns + k] ?? 0) / norm;
    }
  }
  return matrix(normalized, rows, columns);
}

/**
 * Statistics of ranks under a protocol; its odd median is that of detectors alone, `of` says whose ranks they are.
 * Of fewer than three ranks the odd median is NaN: the released code stops there.
 */
export function protocolRankStatistics(
  among: RanksAmong,
  errata: EvaluationErrata = correctProtocol,
  of: 'head' | 'detector' = 'head',
): RankStatistics {
  const statistics = summarizeRanks(among);
  const isOdd = of === 'detector' && errata.medianRank === 'one-later';
  return {
    ...statistics,
    median: isOdd ? oneLater(among.ranks) : statistics.median,
    randomMean: randomBaseline(among.negatives, errata),
  };
}

/** Mean rank that a blind guess among N negatives is said to have. */
export function randomBaseline(
  negatives: number,
  { randomBaseline: baseline }: EvaluationErrata = correctProtocol,
): number {
  const { mean } = randomRanks(negatives);
  return baseline === 'expected' ? mean : mean - 0.5;
}

function oneLater(ranks: Uint16Array): number {
  return ranks.slice().sort()[Math.floor(ranks.length / 2) + 1] ?? Number.NaN;
}

/** The ranks of a retrieval under a protocol, and the gallery they belong to, in its order. */
export interface ProtocolRetrieval {
  readonly ranks: RetrievalRanks;
  readonly gallery: RetrievalGallery;
}

export interface ProtocolRetrievalOptions extends RetrievalOptions {
  /** Default correctProtocol. */
  readonly errata?: EvaluationErrata | undefined;
}

/** rankRetrieval() under a protocol. */
export async function protocolRetrieval(
  matcher: Matcher,
  data: MatchingData,
  { errata = correctProtocol, signal, ...options }: ProtocolRetrievalOptions = {},
): Promise<ProtocolRetrieval> {
  const given = options.gallery ?? galleryOf(data, errata);
  const gallery = errata.firstImageTwice ? withFirstImageTwice(given) : given;
  const byColumns = errata.retrievalNormalization === 'columns' && isPlainCosine(matcher.head.function);
  const rank = byColumns ? rankByColumns : rankRetrieval;
  return { ranks: await rank(matcher, data, { gallery, signal }), gallery };
}

/**
 * The gallery with its first image and that image's captions twice, the copy taken for another image. Where scores
 * tie, as those of the two always do, the match is ranked last.
 */
export function withFirstImageTwice({ images, texts, imageOfText, textGroups }: RetrievalGallery): RetrievalGallery {
  const ofFirst = texts.filter((_, text) => imageOfText[text] === 0);
  // The copies' words are taken for others, too: numbers that no group has.
  const groups = textGroups && [...ofFirst.map((_, copy) => -1 - copy), ...textGroups];
  return {
    images: [...images.slice(0, 1), ...images],
    texts: [...ofFirst, ...texts],
    imageOfText: [...ofFirst.map(() => 0), ...imageOfText.map((image) => image + 1)],
    ...(groups && { textGroups: groups }),
  };
}

/**
 * Retrieval by dot products of columns normalised over what the released metric scores at once: a single image, or
 * the captions of a single image, as queries; all of the other side as the gallery.
 */
async function rankByColumns(
  matcher: Matcher,
  data: MatchingData,
  { gallery, signal }: RetrievalOptions & { readonly gallery: RetrievalGallery },
): Promise<RetrievalRanks> {
  const { images: imageRows, texts: textRows, imageOfText } = gallery;
  const images = takeRows(data.images, imageRows);
  const texts = takeRows(data.texts, textRows);
  const together = (rows: readonly unknown[]) => new Int32Array(rows.length);
  const apart = (rows: readonly unknown[]) => Int32Array.from(rows.keys());
  const ranksOf = (imageGroups: ArrayLike<number>, textGroups: ArrayLike<number>) =>
    retrievalRanks(
      retrievalInput(
        matcher,
        normalizeColumns(images, imageGroups),
        normalizeColumns(texts, textGroups),
        gallery,
        signal,
      ),
    );
  const { imageToText } = await ranksOf(apart(imageRows), together(textRows));
  const { textToImage } = await ranksOf(together(imageRows), imageOfText);
  return { imageToText, textToImage };
}
