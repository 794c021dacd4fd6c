import { createRandom, type Matrix, matrix } from '@fgclip/core';
import type { MatchingSet, MatchingTable } from '../src/index.ts';

const [IMAGES, DIMENSION, CAPTIONS, NEGATIVES] = [60, 8, 2, 4];

/** 60 images of 8 dimensions, two captions each, an annotation for each with four captions of others as hard negatives. */
export function smallTable(seed = 1): MatchingTable {
  const random = createRandom(seed);
  const images = unitRows(IMAGES, () => random.normal());
  const texts = unitRows(
    IMAGES * CAPTIONS,
    (row, d) => at(images, Math.floor(row / CAPTIONS), d) + random.normal() / 2,
  );
  const annotations = Array.from({ length: IMAGES * CAPTIONS }, (_, text) => {
    const image = Math.floor(text / CAPTIONS);
    const others = Array.from({ length: NEGATIVES }, (_, k) => (text + CAPTIONS * (k + 1)) % (IMAGES * CAPTIONS));
    return { image, captions: [text], negatives: others };
  });
  return {
    ...{ images, texts, annotations },
    imageIds: Array.from({ length: IMAGES }, (_, row) => `image ${row}`),
    captions: annotations.map((_, row) => `caption ${row}`),
    manifest: { dimension: DIMENSION, model: 'made up', fingerprint: `seed ${seed}` },
  };
}

function unitRows(rows: number, value: (row: number, d: number) => number): Matrix {
  const data = new Float32Array(rows * DIMENSION);
  for (let row = 0; row < rows; row++) {
    const values = Float64Array.from({ length: DIMENSION }, (_, d) => value(row, d));
    const norm = Math.hypot(...values);
    data.set(
      values.map((one) => one / norm),
      row * DIMENSION,
    );
  }
  return matrix(data, rows, DIMENSION);
}

function at({ data }: Matrix, row: number, d: number): number {
  return data[row * DIMENSION + d] ?? 0;
}

/** The annotations of a table dealt out to sets in turn; sets without a limit lose their negatives. */
export function withSets(table: MatchingTable, sets: readonly MatchingSet[]): MatchingTable {
  const annotations = table.annotations.map(({ negatives = [], ...annotation }, k) => {
    const set = sets[k % sets.length];
    if (set === undefined) throw new Error('there are no sets');
    return { ...annotation, set: set.name, ...(set.maxNegatives !== undefined && { negatives }) };
  });
  return { ...table, annotations, manifest: { ...table.manifest, sets } };
}
