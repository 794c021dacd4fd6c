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

/** Image-to-text and text-to-image retrieval over every image and caption; throws as retrievalRanks() does. */
export async function retrievalStatistics(input: RetrievalInput): Promise<RetrievalStatistics> {
  return summarizeRetrieval(await retrievalRanks(input));
}

/** What the ranks of all queries come to. */
export function summarizeRetrieval(ranks: RetrievalRanks): RetrievalStatistics {
  const imageToText = direction(ranks.imageToText);
  const textToImage = direction(ranks.textToImage);
  return { imageToText, textToImage, rsum: sumOfRecalls(imageToText) + sumOfRecalls(textToImage) };
}

/** [queries]: 100 where the match is among the first k, else 0; its mean is the recall at k, in percent. */
export function recallHits(ranks: Int32Array, k: number): Float64Array {
  return Float64Array.from(ranks, (rank) => (rank <= k ? 100 : 0));
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

/** Where the match of every query stands, 1 being best. */
export interface RetrievalRanks {
  /** [images]: 1 + the number of wrong captions that score at least the image's best right one. */
  readonly imageToText: Int32Array;
  /** [texts]: 1 + the number of wrong images that score at least the caption's best right one. */
  readonly textToImage: Int32Array;
}

export interface RetrievalInput {
  /** Number of images. */
  readonly images: number;
  /** Number of captions. */
  readonly texts: number;
  /** [texts]: the image each caption belongs to. */
  readonly imageOfText: ArrayLike<number>;
  /**
   * [texts]: a number that captions of the same words share. Right for an image is every caption that is one of its own
   * or has the words of one, and right for a caption every image with such a caption. Default: only the own.
   */
  readonly textGroups?: ArrayLike<number> | undefined;
  /**
   * Scores of images `from` (included) to `to` (excluded) against all captions, [to - from, texts], row-major, in an
   * array of their own: it is kept. A block that does not fit `keepBytes` is asked for a second time, and must be the
   * same then.
   */
  readonly block: (from: number, to: number) => Float32Array | Promise<Float32Array>;
  /** Images a block. By default as many as fill about 128 MB. */
  readonly blockRows?: number;
  /** Memory for blocks that are kept, so that they are computed once. Default 1 GiB, enough for 5,000 x 25,000 twice. */
  readonly keepBytes?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_BLOCK_SCORES = 2 ** 25;
const DEFAULT_KEEP_BYTES = 2 ** 30;

/**
 * Ranks of image-to-text and text-to-image retrieval over every image and caption. Ties count against.
 *
 * A caption can only be ranked once its right images' scores are known, so blocks are gone through twice: for the
 * images' ranks and those scores, then for the captions' ranks.
 *
 * @throws INVALID_ARGUMENT for an image without captions, an index out of range or a block in the array of the one
 * before; SHAPE_MISMATCH for a block of the wrong size; INVALID_DATA for a NaN score, naming image and caption; ABORTED.
 */
export async function retrievalRanks(input: RetrievalInput): Promise<RetrievalRanks> {
  const { images, texts, keepBytes = DEFAULT_KEEP_BYTES } = input;
  const right = rightTexts(input);
  const bestOfText = new Float32Array(texts).fill(Number.NEGATIVE_INFINITY);
  const imageToText = new Int32Array(images);
  const textToImage = new Int32Array(texts).fill(1);

  const ranges = blockRanges(images, input.blockRows ?? Math.max(1, Math.floor(DEFAULT_BLOCK_SCORES / texts)));
  const kept = new Map<number, Float32Array>();
  let keptBytes = 0;
  let before: Float32Array | undefined;
  for (const [from, to] of ranges) {
    const scores = await readBlock(input, from, to);
    if (before !== undefined && shareMemory(before, scores)) throw reused(from);
    before = scores;
    rankImages(scores, from, right, bestOfText, imageToText);
    keptBytes += scores.byteLength;
    // The last block is at hand anyway.
    if (keptBytes <= keepBytes || to === images) kept.set(from, scores);
  }
  for (const [from, to] of ranges) {
    rankTexts(kept.get(from) ?? (await readBlock(input, from, to)), from, right, bestOfText, textToImage);
    kept.delete(from);
  }
  return { imageToText, textToImage };
}

/** The captions that are right for an image, of each image. */
type RightTexts = (image: number) => Iterable<number>;

/** Ranks the images of a block, and notes the best score that each caption has with an image it is right for. */
function rankImages(
  scores: Float32Array,
  from: number,
  right: RightTexts,
  bestOfText: Float32Array,
  imageRanks: Int32Array,
): void {
  const texts = bestOfText.length;
  for (let start = 0, image = from; start < scores.length; start += texts, image++) {
    const row = scores.subarray(start, start + texts);
    let best = Number.NEGATIVE_INFINITY;
    for (const text of right(image)) {
      const score = row[text] ?? Number.NaN;
      bestOfText[text] = Math.max(bestOfText[text] ?? score, score);
      best = Math.max(best, score);
    }
    let rank = 1;
    let total = 0;
    // Numbers instead of branches, and the sum finds a NaN in passing.
    for (let text = 0; text < texts; text++) {
      const score = row[text] ?? 0;
      rank += Number(score >= best);
      total += score;
    }
    if (Number.isNaN(total)) refuseNaN(row, image);
    for (const text of right(image)) rank -= Number((row[text] ?? Number.NaN) >= best);
    imageRanks[image] = rank;
  }
}

/** Adds to every caption's rank the images of a block that score at least its best right one, but for right ones. */
function rankTexts(
  scores: Float32Array,
  from: number,
  right: RightTexts,
  bestOfText: Float32Array,
  textRanks: Int32Array,
): void {
  const texts = bestOfText.length;
  for (let start = 0, image = from; start < scores.length; start += texts, image++) {
    const row = scores.subarray(start, start + texts);
    for (let text = 0; text < texts; text++) {
      textRanks[text] = (textRanks[text] ?? 0) + Number((row[text] ?? 0) >= (bestOfText[text] ?? 0));
    }
    for (const text of right(image)) {
      textRanks[text] = (textRanks[text] ?? 0) - Number((row[text] ?? 0) >= (bestOfText[text] ?? 0));
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
  return scores;
}

/** Infinities of both signs add up to NaN too, and are no error. */
function refuseNaN(row: Float32Array, image: number): void {
  const text = row.findIndex(Number.isNaN);
  if (text < 0) return;
  throw new FgclipError('INVALID_DATA', `The score of image ${image} and caption ${text} is NaN`);
}

function shareMemory(a: Float32Array, b: Float32Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset;
}

function reused(from: number): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `The block of image ${from} overwrote the one before`, {
    hint: 'Blocks are kept: return a new array each time',
  });
}

/** Groups are listed once, however many images share one. */
function rightTexts(input: RetrievalInput): RightTexts {
  const { texts, textGroups } = input;
  const own = textsOfImages(input);
  if (textGroups === undefined) return (image) => own[image] ?? [];
  if (textGroups.length !== texts) {
    throw new FgclipError('SHAPE_MISMATCH', '`textGroups` does not fit the captions', {
      expected: `${texts} entries`,
      found: `${textGroups.length}`,
    });
  }
  const members = new Map<number, number[]>();
  for (let text = 0; text < texts; text++) {
    const group = textGroups[text] ?? 0;
    const known = members.get(group);
    if (known === undefined) members.set(group, [text]);
    else known.push(text);
  }
  const groups = own.map((list) => [...new Set(list.map((text) => textGroups[text] ?? 0))]);
  return function* right(image) {
    for (const group of groups[image] ?? []) yield* members.get(group) ?? [];
  };
}

function textsOfImages({ images, texts, imageOfText }: RetrievalInput): number[][] {
  if (images < 1) throw new FgclipError('INVALID_ARGUMENT', 'There are no images to retrieve');
  if (imageOfText.length !== texts) {
    throw new FgclipError('SHAPE_MISMATCH', '`imageOfText` does not fit the captions', {
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
    throw new FgclipError('INVALID_ARGUMENT', '`blockRows` must be a positive integer', { found: `${blockRows}` });
  }
  const ranges: [number, number][] = [];
  for (let from = 0; from < images; from += blockRows) ranges.push([from, Math.min(from + blockRows, images)]);
  return ranges;
}
