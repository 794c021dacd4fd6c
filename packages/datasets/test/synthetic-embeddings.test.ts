import { type Matrix, rankStatistics, retrievalStatistics, row, takeRows } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { importEmbeddings } from '../src/import/import-embeddings.ts';
import { mineHardNegatives } from '../src/mining/mine-negatives.ts';
import { dot, dotBlock, unitRows } from '../src/mining/nearest-first.ts';
import { splitByImage } from '../src/split/split.ts';
import { type Annotation, type EmbeddingTable, positivePairs } from '../src/table/table.ts';
import { syntheticEmbeddings } from './synthetic-embeddings.ts';

const options = { images: 600, dimension: 64, seed: 1 };

describe('syntheticEmbeddings', () => {
  it('repeats with the seed and differs without', () => {
    const small = { images: 20, captionsPerImage: 3, dimension: 8 };
    const first = syntheticEmbeddings({ ...small, seed: 1 });
    expect(syntheticEmbeddings({ ...small, seed: 1 })).toEqual(first);
    expect(syntheticEmbeddings({ ...small, seed: 2 }).captions).not.toEqual(first.captions);
    expect(importEmbeddings(first).manifest.counts).toMatchObject({ images: 20, annotations: 20 });
    expect(first.captions).toHaveLength(60);
  });

  it('refuses options out of range', () => {
    expect(() => syntheticEmbeddings({ images: 0, seed: 1 })).toThrow(/`images` is out of range/);
    expect(() => syntheticEmbeddings({ images: 1, captionsPerImage: 6, seed: 1 })).toThrow(/expected 1 to 5/);
  });

  it('is found by the cosine, but hides its attributes from it and not from a linear map', async () => {
    const { table } = await mineHardNegatives(importEmbeddings(syntheticEmbeddings(options)));
    const { textToImage } = await retrieval(table);
    expect(textToImage.recall10).toBeGreaterThan(60);

    const { train, test } = splitByImage(table, { fractions: { train: 0.8, test: 0.2 }, seed: 1 });
    const inTest = new Set(test);
    const held = table.annotations.filter(({ image }) => inTest.has(image));
    const learned = leastSquares(
      table,
      table.annotations.filter(({ image }) => !inTest.has(image)),
    );
    expect(train.length + test.length).toBe(options.images);
    const byCosine = meanRank(held, table.images, table.texts);
    const byMap = meanRank(held, learned.images, learned.texts);
    expect(byCosine).toBeGreaterThan(3);
    expect(byCosine).toBeLessThan(5);
    expect(byMap).toBeLessThan(2);
  });
});

function retrieval(table: EmbeddingTable) {
  const pairs = positivePairs(table);
  const images = unitRows(table.images);
  const texts = unitRows(takeRows(table.texts, pairs.texts));
  return retrievalStatistics({
    images: images.shape[0],
    texts: texts.shape[0],
    imageOfText: pairs.images,
    block: (from, to) => dotBlock(images, texts, from, to),
  });
}

function meanRank(annotations: readonly Annotation[], images: Matrix, texts: Matrix): number {
  const [v, t] = [unitRows(images), unitRows(texts)];
  const scores = annotations.map(({ image, captions, negatives = [] }) =>
    [...captions, ...negatives].map((text) => dot(row(v, image), row(t, text))),
  );
  return rankStatistics(scores)[9]?.mean ?? Number.NaN;
}

/** Centred images mapped onto centred texts by ridge regression: the plainest linear head there is. */
function leastSquares({ images, texts }: EmbeddingTable, annotations: readonly Annotation[]) {
  const pairs = annotations.map(({ image, captions }) => [row(images, image), row(texts, captions[0] ?? 0)] as const);
  const d = images.shape[1];
  const [meanImage, meanText] = [0, 1].map((side) =>
    Float64Array.from(
      { length: d },
      (_, k) => pairs.reduce((sum, pair) => sum + (pair[side]?.[k] ?? 0), 0) / pairs.length,
    ),
  ) as [Float64Array, Float64Array];
  const at = (values: ArrayLike<number>, k: number) => values[k] ?? 0;
  const system = Array.from({ length: d }, (_, i) => {
    const values = new Float64Array(2 * d);
    for (const [v, t] of pairs) {
      const x = at(v, i) - at(meanImage, i);
      for (let k = 0; k < d; k++) {
        values[k] = at(values, k) + x * (at(v, k) - at(meanImage, k));
        values[d + k] = at(values, d + k) + x * (at(t, k) - at(meanText, k));
      }
    }
    values[i] = at(values, i) + 10;
    return values;
  });
  const map = solve(system, d);
  const mapRow = (v: Float32Array) =>
    Float32Array.from({ length: d }, (_, k) =>
      map.reduce((sum, weights, i) => sum + (at(v, i) - at(meanImage, i)) * at(weights, d + k), 0),
    );
  const centre = (t: Float32Array) => t.map((value, k) => value - at(meanText, k));
  return { images: mapRows(images, mapRow), texts: mapRows(texts, centre) };
}

function mapRows(source: Matrix, change: (values: Float32Array) => Float32Array): Matrix {
  const data = new Float32Array(source.data.length);
  for (let i = 0; i < source.shape[0]; i++) data.set(change(row(source, i)), i * source.shape[1]);
  return { shape: source.shape, data };
}

/** Gauss and Jordan on [d, 2d]; positive definite, so no pivoting. */
function solve(system: Float64Array[], d: number): Float64Array[] {
  system.forEach((pivotRow, pivot) => {
    const scale = pivotRow[pivot] ?? 1;
    for (let k = 0; k < 2 * d; k++) pivotRow[k] = (pivotRow[k] ?? 0) / scale;
    system.forEach((other, i) => {
      const factor = other[pivot] ?? 0;
      if (i !== pivot) for (let k = 0; k < 2 * d; k++) other[k] = (other[k] ?? 0) - factor * (pivotRow[k] ?? 0);
    });
  });
  return system;
}
