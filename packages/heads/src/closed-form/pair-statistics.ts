import { FgclipError, type Matrix, matrix, type Program, plainRuntime, type Runtime, takeRows } from '@fgclip/core';
import { defineGraph, input, matmul, multiply, transpose } from '@fgclip/core/graph';
import { pacer, throwIfAborted } from '@fgclip/core/internal';
import { type MatchingData, pairsOf } from '../matching/matching-data.ts';
import { rowRange } from '../matching/scores.ts';

/**
 * What a head is fitted from in closed form: sums over pairs of an image v and a caption t. They add up, so that pairs
 * may lie on many machines. Rows count as they are, as heads see them.
 */
export interface PairStatistics {
  /** Length of the rows, d. */
  readonly dimension: number;
  /** Pairs that were added; with weights, the sum of those. */
  readonly pairs: number;
  /** Sum of v, [d]. */
  readonly image: Float64Array;
  /** Sum of t, [d]. */
  readonly text: Float64Array;
  /** Sum of v v^T, [d, d]. */
  readonly imageImage: Float64Array;
  /** Sum of t t^T, [d, d]. */
  readonly textText: Float64Array;
  /** Sum of v t^T, [d, d]. */
  readonly imageText: Float64Array;
  readonly origin: StatisticsOrigin;
}

/** Where pairs come from, so that none counts twice and none of another model is added. */
export interface StatisticsOrigin {
  readonly model?: string | undefined;
  /** Hash of the model's weights. */
  readonly weightsHash?: string | undefined;
  /** Fingerprints of the tables, and the pairs of each. */
  readonly tables: readonly { readonly fingerprint: string; readonly pairs: number }[];
}

/** Pairs in a row: row i of the images belongs to row i of the captions. */
export interface PairBlock {
  /** [pairs, d] */
  readonly images: Matrix;
  /** [pairs, d] */
  readonly texts: Matrix;
  /** [pairs], how much each counts. Default 1. */
  readonly weights?: Float32Array;
}

export interface StatisticsOptions {
  /** Default: plain JavaScript, which suits some thousand pairs. */
  readonly runtime?: Runtime | undefined;
  readonly origin?: Omit<StatisticsOrigin, 'tables'> | undefined;
  /** Fingerprint of the table that all pairs are of. */
  readonly fingerprint?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Pairs added so far. */
  readonly onProgress?: ((pairs: number) => void) | undefined;
}

type Sums = Pick<PairStatistics, 'image' | 'text' | 'imageImage' | 'textText' | 'imageText'>;

const SUMS = ['image', 'text', 'imageImage', 'textText', 'imageText'] as const;

/** Rows of a product in float32, few enough that its rounding stays below what matters; sums of those are float64. */
const BLOCK_ROWS = 4096;

/**
 * Adds up pairs, block after block, in memory for one block and the sums.
 *
 * @throws SHAPE_MISMATCH for blocks of different widths, or of sides that do not pair; INVALID_DATA for no pairs, NaN or
 * Infinity; INVALID_ARGUMENT for a weight below 0; ABORTED.
 */
export async function pairStatistics(
  blocks: AsyncIterable<PairBlock> | Iterable<PairBlock>,
  { runtime = plainRuntime(), origin, fingerprint, signal, onProgress }: StatisticsOptions = {},
): Promise<PairStatistics> {
  let sums: Sums | undefined;
  let program: Program | undefined;
  let [count, pairs, dimension] = [0, 0, 0];
  const pace = pacer();
  try {
    for await (const whole of blocks) {
      checkBlock(whole, dimension);
      for (const block of pieces(whole)) {
        throwIfAborted(signal);
        dimension = block.images.shape[1];
        program ??= await runtime.compile(productsGraph(dimension));
        sums ??= noSums(dimension);
        pairs += await addBlock(sums, block, program);
        count += block.images.shape[0];
        onProgress?.(count);
        await pace();
      }
    }
  } finally {
    await program?.dispose();
  }
  if (sums === undefined || pairs === 0) throw new FgclipError('INVALID_DATA', 'There are no pairs to add up');
  checkFinite(sums);
  const tables = fingerprint === undefined ? [] : [{ fingerprint, pairs }];
  return { dimension, pairs, ...sums, origin: { ...origin, tables } };
}

/** The pairs of a table in memory, each once, in blocks of a few thousand. */
export function* pairBlocks(data: MatchingData): Generator<PairBlock> {
  const pairs = pairsOf(data);
  for (let from = 0; from < pairs.length; from += BLOCK_ROWS) {
    const some = pairs.slice(from, from + BLOCK_ROWS);
    yield {
      images: takeRows(
        data.images,
        some.map(({ image }) => image),
      ),
      texts: takeRows(
        data.texts,
        some.map(({ text }) => text),
      ),
    };
  }
}

/**
 * Statistics of all the pairs of several, as if they had been added up together.
 *
 * @throws INVALID_ARGUMENT for none; SHAPE_MISMATCH for other dimensions; INVALID_DATA for other models, and for a table
 * that is in two of them.
 */
export function mergeStatistics(parts: readonly PairStatistics[]): PairStatistics {
  const [first] = parts;
  if (first === undefined) throw new FgclipError('INVALID_ARGUMENT', 'There are no statistics to merge');
  const sums = noSums(first.dimension);
  for (const part of parts) {
    checkSameRows(first, part);
    for (const name of SUMS) addTo(sums[name], part[name]);
  }
  const tables = parts.flatMap(({ origin }) => origin.tables);
  const known = new Set<string>();
  for (const { fingerprint } of tables) {
    if (known.has(fingerprint)) throw countedTwice(fingerprint);
    known.add(fingerprint);
  }
  const told = (key: 'model' | 'weightsHash') => parts.find(({ origin }) => origin[key] !== undefined)?.origin[key];
  return {
    ...{ dimension: first.dimension, pairs: parts.reduce((sum, part) => sum + part.pairs, 0), ...sums },
    origin: { model: told('model'), weightsHash: told('weightsHash'), tables },
  };
}

/** Throws unless two statistics are of rows of one model, so far as they say. */
export function checkSameRows(one: PairStatistics, other: PairStatistics): void {
  if (one.dimension !== other.dimension) {
    throw new FgclipError('SHAPE_MISMATCH', 'The statistics are of rows of different lengths', {
      expected: `${one.dimension} values a row`,
      found: `${other.dimension}`,
      hint: 'Pairs that are fitted together must be embedded by one model',
    });
  }
  for (const key of ['weightsHash', 'model'] as const) {
    const [a, b] = [one.origin[key], other.origin[key]];
    if (a === undefined || b === undefined) continue;
    if (a === b) return;
    throw new FgclipError('INVALID_DATA', 'The statistics are of rows of different models', {
      expected: `${one.origin.model ?? 'a model'}, ${key} ${a}`,
      found: `${other.origin.model ?? 'a model'}, ${key} ${b}`,
      hint: 'Pairs that are fitted together must be embedded by one model',
    });
  }
}

function countedTwice(fingerprint: string): FgclipError {
  return new FgclipError('INVALID_DATA', 'A table is in two of the statistics, and its pairs would count twice', {
    expected: 'every table once',
    found: `fingerprint ${fingerprint} twice`,
    hint: 'Leave one of the two out',
  });
}

/** The three products of a block: images, texts [rows, d] and weights [rows, 1] -> [d, d] each. */
function productsGraph(dimension: number) {
  const images = input('images', ['rows', dimension]);
  const texts = input('texts', ['rows', dimension]);
  const weights = input('weights', ['rows', 1]);
  const [weightedImages, weightedTexts] = [images, texts].map((rows) => transpose(multiply(rows, weights)));
  return defineGraph({
    outputs: {
      imageImage: matmul(weightedImages as typeof images, images),
      textText: matmul(weightedTexts as typeof texts, texts),
      imageText: matmul(weightedImages as typeof images, texts),
    },
  });
}

/** Adds a block to the sums, and returns what its pairs weigh. */
async function addBlock(sums: Sums, { images, texts, weights }: PairBlock, program: Program): Promise<number> {
  const [rows] = images.shape;
  const scale = weights ?? new Float32Array(rows).fill(1);
  const products = await program.run({ images, texts, weights: matrix(scale, rows, 1) });
  for (const name of ['imageImage', 'textText', 'imageText'] as const) addTo(sums[name], products[name]?.data ?? []);
  addRows(sums.image, images, scale);
  addRows(sums.text, texts, scale);
  return scale.reduce((sum, weight) => sum + weight, 0);
}

function addRows(target: Float64Array, { shape: [rows, columns], data }: Matrix, weights: Float32Array): void {
  for (let row = 0; row < rows; row++) {
    const weight = weights[row] as number;
    const start = row * columns;
    for (let i = 0; i < columns; i++) target[i] = (target[i] as number) + weight * (data[start + i] as number);
  }
}

function addTo(target: Float64Array, values: ArrayLike<number>): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (values[i] as number);
}

function noSums(dimension: number): Sums {
  const square = () => new Float64Array(dimension * dimension);
  return {
    ...{ image: new Float64Array(dimension), text: new Float64Array(dimension) },
    ...{ imageImage: square(), textText: square(), imageText: square() },
  };
}

/** A block in pieces of which products in float32 are accurate. */
function pieces({ images, texts, weights }: PairBlock): PairBlock[] {
  const [rows] = images.shape;
  return Array.from({ length: Math.ceil(rows / BLOCK_ROWS) }, (_, k) => {
    const [from, to] = [k * BLOCK_ROWS, Math.min(rows, (k + 1) * BLOCK_ROWS)];
    return {
      ...{ images: rowRange(images, from, to), texts: rowRange(texts, from, to) },
      ...(weights !== undefined && { weights: weights.subarray(from, to) }),
    };
  });
}

function checkBlock({ images, texts, weights }: PairBlock, dimension: number): void {
  const [rows, columns] = images.shape;
  const expected = [rows, dimension === 0 ? columns : dimension];
  for (const { shape } of [images, texts]) {
    if (shape.join() === expected.join()) continue;
    throw new FgclipError('SHAPE_MISMATCH', 'The images and captions of a block do not pair', {
      expected: `two matrices [${expected.join(', ')}]`,
      found: `[${images.shape.join(', ')}] and [${texts.shape.join(', ')}]`,
    });
  }
  if (weights === undefined) return;
  if (weights.length !== rows) {
    throw new FgclipError('SHAPE_MISMATCH', 'Not every pair of a block has its weight', {
      expected: `${rows} weights`,
      found: `${weights.length}`,
    });
  }
  const wrong = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong !== undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'A pair has a wrong weight', {
      expected: '0 or above',
      found: `${wrong}`,
    });
  }
}

function checkFinite(sums: Sums): void {
  for (const name of SUMS) {
    const wrong = sums[name].find((value) => !Number.isFinite(value));
    if (wrong === undefined) continue;
    throw new FgclipError('INVALID_DATA', 'The sums over the pairs are no numbers', {
      expected: 'rows of finite numbers that float32 can multiply',
      found: `${wrong}`,
      hint: 'Rows with NaN or Infinity come of a model that overflows: embed these once more',
    });
  }
}
