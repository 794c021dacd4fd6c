import { FgclipError, throwIfAborted } from '../errors.ts';
import { meanOf, upperMedian } from './ranks.ts';

/** Recall and ranks in one direction. */
export interface RetrievalDirection {
  /** Percentage of queries whose match is ranked first. */
  readonly recall1: number;
  /** Percentage of queries whose match is among the first five. */
  readonly recall5: number;
  /** Percentage of queries whose match is among the first ten. */
  readonly recall10: number;
  /** Median rank; of an even number of queries the upper of the two in the middle. */
  readonly medianRank: number;
  readonly meanRank: number;
}

export interface RetrievalStatistics {
  /** An image is the query; the best of its own captions counts. */
  readonly imageToText: RetrievalDirection;
  /** A caption is the query. */
  readonly textToImage: RetrievalDirection;
  /** Sum of the six recalls, 0 to 600. */
  readonly rsum: number;
}

export interface RetrievalInput {
  /** Number of images. */
  readonly images: number;
  /** Number of captions. */
  readonly texts: number;
  /** [texts]: the image each caption belongs to. */
  readonly imageOfText: ArrayLike<number>;
  /**
   * Scores of images `from` (included) to `to` (excluded) against all captions, [to - from, texts], row-major.
   * Asked for more than once, so it must answer the same every time.
   */
  readonly block: (from: number, to: number) => Float32Array | Promise<Float32Array>;
  /** Images a block. By default as many as fill about 128 MB. */
  readonly blockRows?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_BLOCK_SCORES = 2 ** 25;

/**
 * Image-to-text and text-to-image retrieval over every image and caption, one block of the score matrix in memory at
 * a time. The rank of an image is 1 + the number of other images' captions that score at least its best own caption;
 * the rank of a caption is 1 + the number of other images that score at least its own. Ties count against.
 *
 * A caption can only be ranked once its own image's score is known, so blocks are asked for twice: forwards for the
 * images' ranks and the own scores, backwards for the captions' ranks (the last block is used again at once, and a
 * matrix that fits one block is asked for once).
 *
 * @throws INVALID_ARGUMENT for an image without captions or an index out of range; SHAPE_MISMATCH for a block of the
 * wrong size; INVALID_DATA for a NaN score, naming image and caption; ABORTED.
 */
export async function retrievalStatistics(input: RetrievalInput): Promise<RetrievalStatistics> {
  const { images, texts } = input;
  const textsOfImage = groupTexts(input);
  const ownScore = new Float32Array(texts);
  const imageRanks = new Int32Array(images);
  const textRanks = new Int32Array(texts).fill(1);

  const ranges = blockRanges(images, input.blockRows ?? Math.max(1, Math.floor(DEFAULT_BLOCK_SCORES / texts)));
  let last: Float32Array | undefined;
  for (const [from, to] of ranges) {
    const scores = await readBlock(input, from, to);
    for (let image = from; image < to; image++) {
      const row = scores.subarray((image - from) * texts, (image - from + 1) * texts);
      imageRanks[image] = rankImage(row, textsOfImage[image] ?? [], ownScore);
    }
    last = scores;
  }
  for (const [from, to] of ranges.reverse()) {
    const scores = last ?? (await readBlock(input, from, to));
    last = undefined;
    countBetterImages(scores, from, to, input.imageOfText, ownScore, textRanks);
  }

  const imageToText = direction(imageRanks);
  const textToImage = direction(textRanks);
  return { imageToText, textToImage, rsum: sumOfRecalls(imageToText) + sumOfRecalls(textToImage) };
}

/** Rank of an image by its scores [texts]; notes the scores of its own captions on the way. */
function rankImage(row: Float32Array, own: readonly number[], ownScore: Float32Array): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const text of own) {
    const score = row[text] ?? Number.NaN;
    ownScore[text] = score;
    best = Math.max(best, score);
  }
  let rank = 1;
  for (const score of row) if (score >= best) rank++;
  for (const text of own) if ((row[text] ?? Number.NaN) >= best) rank--;
  return rank;
}

function countBetterImages(
  scores: Float32Array,
  from: number,
  to: number,
  imageOfText: ArrayLike<number>,
  ownScore: Float32Array,
  textRanks: Int32Array,
): void {
  const texts = ownScore.length;
  for (let image = from; image < to; image++) {
    const start = (image - from) * texts;
    for (let text = 0; text < texts; text++) {
      const isBetter = (scores[start + text] ?? 0) >= (ownScore[text] ?? 0);
      if (isBetter && imageOfText[text] !== image) textRanks[text] = (textRanks[text] ?? 1) + 1;
    }
  }
}

async function readBlock(input: RetrievalInput, from: number, to: number): Promise<Float32Array> {
  throwIfAborted(input.signal);
  const scores = await input.block(from, to);
  if (scores.length !== (to - from) * input.texts) {
    throw new FgclipError('SHAPE_MISMATCH', `Scores of images ${from} to ${to} have the wrong size`, {
      expected: `[${to - from}, ${input.texts}]`,
      found: `${scores.length} scores`,
    });
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isNaN(scores[i])) continue;
    const image = from + Math.floor(i / input.texts);
    throw new FgclipError('INVALID_DATA', `The score of image ${image} and caption ${i % input.texts} is NaN`);
  }
  return scores;
}

function groupTexts({ images, texts, imageOfText }: RetrievalInput): number[][] {
  if (images < 1) throw new FgclipError('INVALID_ARGUMENT', 'There are no images to retrieve');
  if (imageOfText.length !== texts) {
    throw new FgclipError('SHAPE_MISMATCH', 'imageOfText does not fit the captions', {
      expected: `${texts} entries`,
      found: `${imageOfText.length}`,
    });
  }
  const groups = Array.from({ length: images }, (): number[] => []);
  for (let text = 0; text < texts; text++) {
    const group = groups[imageOfText[text] ?? -1];
    if (group === undefined) {
      throw new FgclipError('INVALID_ARGUMENT', `Caption ${text} belongs to image ${imageOfText[text]} of ${images}`);
    }
    group.push(text);
  }
  const empty = groups.findIndex((group) => group.length === 0);
  if (empty >= 0) throw new FgclipError('INVALID_ARGUMENT', `Image ${empty} has no caption, so it cannot be ranked`);
  return groups;
}

function blockRanges(images: number, blockRows: number): [from: number, to: number][] {
  if (!(Number.isInteger(blockRows) && blockRows > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'blockRows must be a positive integer', { found: `${blockRows}` });
  }
  const ranges: [number, number][] = [];
  for (let from = 0; from < images; from += blockRows) ranges.push([from, Math.min(from + blockRows, images)]);
  return ranges;
}

function direction(ranks: Int32Array): RetrievalDirection {
  const recall = (k: number) => (100 * ranks.filter((rank) => rank <= k).length) / ranks.length;
  return {
    recall1: recall(1),
    recall5: recall(5),
    recall10: recall(10),
    medianRank: upperMedian(ranks),
    meanRank: meanOf(ranks),
  };
}

function sumOfRecalls({ recall1, recall5, recall10 }: RetrievalDirection): number {
  return recall1 + recall5 + recall10;
}
