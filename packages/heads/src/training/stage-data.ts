import { FgclipError, type Matrix, row, type Tensor } from '@fgclip/core';
import { sizeOf } from '@fgclip/core/internal';
import {
  checkDimension,
  type MatchingData,
  type Pair,
  pairsOf,
  photographNumbers,
  type RankedRow,
  rankedRowsOf,
} from '../matching/matching-data.ts';
import type { MatchingFunction } from '../matching/matching-function.ts';
import { withinReach } from '../matching/scores.ts';
import type { Stage } from './stage.ts';

/** What a stage trains or validates on: numbered examples, and the graph's inputs for any of them. */
export interface StageData {
  readonly examples: number;
  /** Annotations the stage cannot use: those with too few hard negatives. */
  readonly leftOut: number;
  /** The tensors are filled anew at each call: use them before the next. */
  batch(indices: ArrayLike<number>): Record<string, Tensor>;
}

/** Throws INVALID_DATA when the data has nothing for the stage. */
export function stageData(
  data: MatchingData,
  stage: Stage,
  { dimension, unit }: Pick<MatchingFunction, 'dimension' | 'unit'>,
  side: 'training' | 'validation',
): StageData {
  const what = side === 'training' ? 'Training data' : 'Validation data';
  checkDimension(data, dimension, what);
  checkComparable(data, stage, side);
  const reached = reachable(data, { unit });
  return stage.kind === 'pairs' ? pairData(reached, what) : captionData(reached, stage, what);
}

/** The data with rows that float32 can square, where the function makes unit vectors of them. */
export function reachable(data: MatchingData, { unit }: Pick<MatchingFunction, 'unit'>): MatchingData {
  if (unit !== true) return data;
  return { ...data, images: withinReach(data.images), texts: withinReach(data.texts) };
}

/**
 * Throws INVALID_DATA where the pairs of a stage have nothing to be compared with, so that every loss is the same: those
 * of one photograph, or with one caption for all. Validation goes through its pairs in their order, so one of its
 * batches must have two of either.
 */
export function checkComparable(
  data: Pick<MatchingData, 'annotations' | 'imageIds'>,
  { name, kind, batchSize, samePhotographNegatives = false }: Stage,
  side: 'training' | 'validation',
): void {
  const pairs = pairsOf(data);
  if (kind !== 'pairs' || pairs.length === 0) return;
  const size = side === 'training' ? pairs.length : batchSize;
  const photographOf = ({ image }: Pair) => data.imageIds?.[image] ?? image;
  const photographs = new Set(pairs.map(photographOf)).size;
  const captions = new Set(pairs.map(({ text }) => text)).size;
  for (let from = 0; from < pairs.length; from += size) {
    const batch = pairs.slice(from, from + size);
    const sides = [samePhotographNegatives ? batch : batch.map(photographOf), batch.map(({ text }) => text)];
    if (sides.every((values) => new Set<unknown>(values).size > 1)) return;
  }
  const found = `${photographs} photograph${photographs === 1 ? '' : 's'} and ${captions} caption${captions === 1 ? '' : 's'}`;
  throw new FgclipError('INVALID_DATA', `Stage "${name}": the pairs of its ${side} have nothing to be compared with`, {
    expected: `two photographs with captions of their own${side === 'validation' ? ' in one batch' : ''}`,
    found: size < pairs.length ? `${found}, never two of both among ${size} pairs` : found,
    hint:
      side === 'training'
        ? 'Train on more images'
        : 'No epoch could be told from another: validate on more images (`validation`), or in larger batches (`batchSize`)',
  });
}

/** Every image with each of its right captions. Throws INVALID_DATA for none. */
export function pairData(data: MatchingData, what: string): StageData {
  const pairs = pairsOf(data);
  if (pairs.length === 0) throw nothing(what, 'image-caption pairs');
  const photographs = photographNumbers(data);
  const buffers = reusedBuffers();
  return {
    examples: pairs.length,
    leftOut: 0,
    batch(indices) {
      const { length } = indices;
      const picked = Array.from(indices, (i) => pairs[i] as Pair);
      const image = buffers('image', [length, data.images.shape[1]]);
      const text = buffers('text', [length, data.texts.shape[1]]);
      const photograph = buffers('photograph', [length]);
      picked.forEach((pair, i) => {
        copyRow(data.images, pair.image, image.data, i);
        copyRow(data.texts, pair.text, text.data, i);
        photograph.data[i] = photographs[pair.image] ?? -1;
      });
      return { image, text, photograph };
    },
  };
}

function captionData(data: MatchingData, { negatives = 10, minNegatives = 1 }: Stage, what: string): StageData {
  const rows = rankedRowsOf(data, negatives, minNegatives);
  if (rows.length === 0) throw nothing(what, `annotations with ${minNegatives} or more hard negatives`);
  const buffers = reusedBuffers();
  return {
    examples: rows.length,
    leftOut: data.annotations.length - rows.length,
    batch(indices) {
      const { length } = indices;
      const picked = Array.from(indices, (i) => rows[i] as RankedRow);
      const image = buffers('image', [length, data.images.shape[1]]);
      const captions = buffers('captions', [length, 1 + negatives, data.texts.shape[1]]);
      const present = buffers('present', [length, negatives]);
      picked.forEach((ranked, i) => {
        copyRow(data.images, ranked.image, image.data, i);
        for (let k = 0; k <= negatives; k++) {
          // A missing negative repeats the positive, a harmless value for `present` to mask.
          copyRow(data.texts, ranked.texts[k] ?? ranked.texts[0] ?? 0, captions.data, i * (1 + negatives) + k);
          if (k > 0) present.data[i * negatives + k - 1] = k < ranked.texts.length ? 1 : 0;
        }
      });
      return { image, captions, present };
    },
  };
}

/** Arrays as large as the largest batch so far, handed out again and again. */
function reusedBuffers(): (name: string, shape: readonly number[]) => { shape: readonly number[]; data: Float32Array } {
  const arrays = new Map<string, Float32Array>();
  return (name, shape) => {
    const size = sizeOf(shape);
    let array = arrays.get(name);
    if (array === undefined || array.length < size) {
      array = new Float32Array(size);
      arrays.set(name, array);
    }
    return { shape, data: array.subarray(0, size) };
  };
}

function copyRow(source: Matrix, from: number, target: Float32Array, to: number): void {
  target.set(row(source, from), to * source.shape[1]);
}

function nothing(what: string, needed: string): FgclipError {
  return new FgclipError('INVALID_DATA', `${what}: there are no ${needed}`, {
    hint: 'Check the split, and mine hard negatives before fine-tuning',
  });
}
