import { FgclipError, type FloatTensor } from '@fgclip/core';
import {
  multiplySquares,
  type Square,
  type SymmetricEigen,
  singularValues,
  symmetricEigen,
  transposeSquare,
} from '@fgclip/core/internal';
import { linearHead } from '../functions/linear.ts';
import { assembleHead, type Head } from '../matching/head.ts';
import { checkSameRows, type PairStatistics } from './pair-statistics.ts';

/**
 * How far a head goes from the cosine, each step upon the one before: subtract the means of both sides (`centre`);
 * rotate captions onto images (`procrustes`; Schönemann, 1966); make the spread of either side the same in all
 * directions first (`whiten`); weigh directions by how well they correlate (`cca`: canonical correlation analysis,
 * Hotelling, 1936).
 */
export type FitMethod = (typeof fitMethods)[number];

/** All methods, from the plainest on. */
export const fitMethods = ['centre', 'procrustes', 'whiten', 'cca'] as const;

/** Statistics, and how much all their pairs count together beside those of the others, however many they are. */
export interface FitSource {
  readonly statistics: PairStatistics;
  /** Default 1. */
  readonly weight?: number | undefined;
}

export interface FitOptions {
  /** Default cca. */
  readonly method?: FitMethod | undefined;
  /**
   * What whiten and cca add to the spread in every direction, as a share of its mean: more of it for fewer pairs.
   * Default 0.01.
   */
  readonly ridge?: number | undefined;
}

export const DEFAULT_RIDGE = 0.01;

/**
 * A linear head (function 2 of the paper) that follows from means and covariances alone: no loop, no hard negatives, no
 * learning rate. With A = S_vv^-1/2, B = S_tt^-1/2 and A S_vt B = U diag(s) W^T, by `cca` an image's code is
 * U diag(sqrt s) U^T A (v - mu_v), a caption's U diag(sqrt s) W^T B (t - mu_t), both made unit vectors by the head.
 *
 * @throws INVALID_ARGUMENT for no sources, an unknown method, a wrong ridge or weight; INVALID_DATA for sources of
 * several models or of rows of several lengths, for fewer than two pairs, and without ridge for too few; SHAPE_MISMATCH
 * for other dimensions.
 */
export function fitHead(
  sources: PairStatistics | readonly FitSource[],
  { method = 'cca', ridge = DEFAULT_RIDGE }: FitOptions = {},
): Head {
  return prepareFit(isList(sources) ? sources : [{ statistics: sources }])(method, ridge);
}

function isList(sources: PairStatistics | readonly FitSource[]): sources is readonly FitSource[] {
  return Array.isArray(sources);
}

/** Makes ready to fit heads to the same sources: what does not depend on the ridge is worked out once. */
export function prepareFit(sources: readonly FitSource[]): (method: FitMethod, ridge: number) => Head {
  const moments = momentsOf(sources);
  let spreads: Spreads | undefined;
  return (method, ridge) => {
    checkFit(method, ridge);
    if (!isWhitening(method)) return headOf(moments, rigid(moments, method), sources, { method });
    spreads ??= { image: symmetricEigen(moments.imageImage), text: symmetricEigen(moments.textText) };
    return headOf(moments, whitened(moments, spreads, method, ridge), sources, { method, ridge });
  };
}

/** Means [d] and covariances [d, d] over all sources. */
interface Moments {
  readonly image: Float64Array;
  readonly text: Float64Array;
  readonly imageImage: Square;
  readonly textText: Square;
  readonly imageText: Square;
}

/** Covariances of both sides, taken apart. */
interface Spreads {
  readonly image: SymmetricEigen;
  readonly text: SymmetricEigen;
}

/** What becomes of centred rows: code = map (row - mean), [d, d] each. */
interface Maps {
  readonly image: Square;
  readonly text: Square;
}

function momentsOf(sources: readonly FitSource[]): Moments {
  checkSources(sources);
  const total = sources.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const averageOf = (name: 'image' | 'text' | 'imageImage' | 'textText' | 'imageText'): Float64Array => {
    const average = new Float64Array(sources[0]?.statistics[name].length ?? 0);
    for (const { statistics, weight = 1 } of sources) {
      const share = weight / total / statistics.pairs;
      for (let i = 0; i < average.length; i++) average[i] = (average[i] ?? 0) + share * (statistics[name][i] ?? 0);
    }
    return average;
  };
  const [image, text] = [averageOf('image'), averageOf('text')];
  return {
    ...{ image, text },
    imageImage: covariance(averageOf('imageImage'), image, image),
    textText: covariance(averageOf('textText'), text, text),
    imageText: covariance(averageOf('imageText'), image, text),
  };
}

/** E[v t^T] - E[v] E[t]^T, in place of the first. */
function covariance(products: Float64Array, left: Float64Array, right: Float64Array): Square {
  const size = left.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++)
      products[i * size + j] = (products[i * size + j] ?? 0) - (left[i] ?? 0) * (right[j] ?? 0);
  }
  return { size, data: products };
}

/** Whether a method makes the spread the same in all directions, for which it needs a ridge. */
export function isWhitening(method: FitMethod): method is 'whiten' | 'cca' {
  return method === 'whiten' || method === 'cca';
}

/** Lengths and angles within a side stay: captions are turned by the orthogonal R that minimises E |v - R t|^2, or not at all. */
function rigid({ imageText }: Moments, method: 'centre' | 'procrustes'): Maps {
  const image = identity(imageText.size);
  if (method === 'centre') return { image, text: image };
  const { left, right } = singularValues(imageText);
  return { image, text: multiplySquares(transposeSquare(left), right) };
}

/** What rounding leaves of none. */
const LEAST_CORRELATION = 1e-9;

function whitened({ imageText }: Moments, spreads: Spreads, method: 'whiten' | 'cca', ridge: number): Maps {
  const [a, b] = [inverseRoot(spreads.image, ridge, 'image'), inverseRoot(spreads.text, ridge, 'caption')];
  const { left, right, values } = singularValues(multiplySquares(multiplySquares(a, imageText), b));
  if (!((values[0] ?? 0) > LEAST_CORRELATION)) {
    throw new FgclipError('INVALID_DATA', 'Images and captions do not vary together at all', {
      expected: 'captions that say something of their images',
      found: 'no correlation in any direction',
    });
  }
  // Correlations; rounding, or pairs fewer than dimensions, bring them a little above 1.
  const scale = values.map((value) => (method === 'cca' ? Math.sqrt(Math.min(value, 1)) : 1));
  // Turned back by U, which changes no score: of all heads with these scores the one that is nearest to the cosine.
  const back = transposeSquare(left);
  return {
    image: sizedAsIdentity(multiplySquares(back, multiplySquares(scaledRows(left, scale), a))),
    text: sizedAsIdentity(multiplySquares(back, multiplySquares(scaledRows(right, scale), b))),
  };
}

/** A map times what makes its Frobenius norm that of the identity. Unit codes stay the same, and blends are between. */
function sizedAsIdentity({ size, data }: Square): Square {
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
  const factor = Math.sqrt(size) / norm;
  return { size, data: data.map((value) => value * factor) };
}

/** (S + ridge mean(eigenvalues) I)^-1/2 */
function inverseRoot({ values, vectors }: SymmetricEigen, ridge: number, side: string): Square {
  const added = (ridge * values.reduce((sum, value) => sum + value, 0)) / values.length;
  const least = (values.at(-1) ?? 0) + added;
  if (!(least > (values[0] ?? 0) * values.length * Number.EPSILON)) {
    throw new FgclipError('INVALID_DATA', `The ${side} rows do not spread in all directions, and cannot be whitened`, {
      expected: 'more pairs of different rows than a row has values, or a ridge above 0',
      found: `a ridge of ${ridge}`,
      hint: 'Give a ridge: 0.01 to 1',
    });
  }
  const scale = values.map((value) => 1 / Math.sqrt(value + added));
  return multiplySquares(transposeSquare(vectors), scaledRows(vectors, scale));
}

function scaledRows({ size, data }: Square, scale: Float64Array): Square {
  return { size, data: data.map((value, i) => value * (scale[Math.floor(i / size)] ?? 0)) };
}

function identity(size: number): Square {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) data[i * size + i] = 1;
  return { size, data };
}

/** code = map row - map mean: the layers of the linear head, weights [out, in] as PyTorch has them. */
function headOf(
  { image, text }: Moments,
  maps: Maps,
  sources: readonly FitSource[],
  how: { readonly method: FitMethod; readonly ridge?: number },
): Head {
  const dimension = image.length;
  const layer = (side: 'image' | 'text', map: Square, mean: Float64Array): Record<string, FloatTensor> => ({
    [`${side}.0.weight`]: { shape: [dimension, dimension], data: Float32Array.from(map.data) },
    [`${side}.0.bias`]: { shape: [dimension], data: Float32Array.from(mean, (_, i) => -product(map, i, mean)) },
  });
  const [first] = sources;
  const entry = {
    ...{ event: 'fitted', ...how, model: first?.statistics.origin.model ?? null },
    ...(first?.statistics.origin.weightsHash !== undefined && { weightsHash: first.statistics.origin.weightsHash }),
    sources: sources.map(({ statistics: { pairs, origin }, weight = 1 }) => ({
      ...{ pairs, weight, tables: origin.tables.map(({ fingerprint }) => fingerprint) },
    })),
  };
  const parameters = { ...layer('image', maps.image, image), ...layer('text', maps.text, text) };
  return assembleHead(linearHead.create({ dimension }), parameters, [entry]);
}

/** Row i of a matrix times a vector. */
function product({ size, data }: Square, i: number, vector: Float64Array): number {
  return vector.reduce((sum, value, j) => sum + value * (data[i * size + j] ?? 0), 0);
}

function checkFit(method: FitMethod, ridge: number): void {
  if (!fitMethods.includes(method)) {
    throw new FgclipError('INVALID_ARGUMENT', 'There is no such way to fit a head', {
      expected: fitMethods.join(', '),
      found: JSON.stringify(method),
    });
  }
  if (ridge >= 0 && Number.isFinite(ridge)) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The ridge is wrong', { expected: '0 or above', found: `${ridge}` });
}

function checkSources(sources: readonly FitSource[]): void {
  const [first] = sources;
  if (first === undefined) throw new FgclipError('INVALID_ARGUMENT', 'There are no statistics to fit a head to');
  for (const { statistics, weight = 1 } of sources) {
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new FgclipError('INVALID_ARGUMENT', 'A weight is wrong', { expected: '0 or above', found: `${weight}` });
    }
    if (!(statistics.pairs >= 2)) {
      throw new FgclipError('INVALID_DATA', 'There are too few pairs to fit a head to', {
        expected: '2 or more, and better thousands',
        found: `${statistics.pairs}`,
      });
    }
    checkSameRows(first.statistics, statistics);
    checkLengths(first.statistics, statistics);
  }
  if (sources.some(({ weight = 1 }) => weight > 0)) return;
  throw new FgclipError('INVALID_ARGUMENT', 'All statistics weigh nothing', { expected: 'a weight above 0' });
}

/** Largest ratio of mean lengths; those of crops and whole pictures of one model differ by some percent. */
const LENGTHS_APART = 2;

/** Rows that were made unit vectors and others that were not do not add up to anything. */
function checkLengths(one: PairStatistics, other: PairStatistics): void {
  for (const side of ['imageImage', 'textText'] as const) {
    const [a, b] = [meanLength(one, side), meanLength(other, side)];
    if (Math.max(a, b) <= LENGTHS_APART * Math.min(a, b)) continue;
    throw new FgclipError('INVALID_DATA', 'The statistics are of rows of very different lengths', {
      expected: `rows of about ${a.toPrecision(3)}, as in the first`,
      found: `${b.toPrecision(3)}`,
      hint: 'Were some made unit vectors and others not? A head is fitted to rows of one kind, and used on the same',
    });
  }
}

/** Root of the mean squared length. */
function meanLength({ dimension, pairs, ...products }: PairStatistics, side: 'imageImage' | 'textText'): number {
  let trace = 0;
  for (let i = 0; i < dimension; i++) trace += products[side][i * dimension + i] ?? 0;
  return Math.sqrt(trace / pairs);
}
