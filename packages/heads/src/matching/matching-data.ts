import { FgclipError, type Matrix } from '@fgclip/core';

/** Embeddings and what belongs together; an EmbeddingTable of @fgclip/datasets is one. */
export interface MatchingData {
  /** [images, d]. */
  readonly images: Matrix;
  /** [texts, d]. */
  readonly texts: Matrix;
  readonly annotations: readonly MatchingAnnotation[];
  /** [images]: rows of one photograph share an id; by default every row is its own. */
  readonly imageIds?: readonly string[];
  /** [texts]: what each row says; rows of the same words are one caption. By default every row is its own. */
  readonly captions?: readonly string[];
}

export interface MatchingAnnotation {
  /** Row of `images`. */
  readonly image: number;
  /** Rows of `texts` that describe it. */
  readonly captions: readonly number[];
  /** Rows of `texts` that nearly do, in the order of the benchmark or of mining. */
  readonly negatives?: readonly number[] | undefined;
}

/** An image and one right caption. */
export interface Pair {
  readonly image: number;
  readonly text: number;
}

/** An image, its right caption, and the captions it is ranked against: texts[0] is right. */
export interface RankedRow {
  readonly image: number;
  readonly texts: readonly number[];
}

/** Every image with each of its right captions, each pair once. */
export function pairsOf({ annotations }: Pick<MatchingData, 'annotations'>): Pair[] {
  const seen = new Set<string>();
  return annotations.flatMap(({ image, captions }) =>
    captions.flatMap((text) => {
      const key = `${image} ${text}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ image, text }];
    }),
  );
}

/** The annotations that have at least `least` hard negatives, at most `most` of them kept. */
export function rankedRowsOf({ annotations }: MatchingData, most: number, least = 1): RankedRow[] {
  return annotations.flatMap(({ image, captions, negatives = [] }) => {
    const [positive] = captions;
    if (positive === undefined || negatives.length < least) return [];
    return [{ image, texts: [positive, ...negatives.slice(0, most)] }];
  });
}

/** A number for each image row, equal for rows of one photograph. */
export function photographNumbers({ images, imageIds }: MatchingData): Float32Array {
  const numbers = new Map<string, number>();
  return Float32Array.from({ length: images.shape[0] }, (_, row) => {
    const id = imageIds?.[row];
    if (id === undefined) return row;
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
}

/** Throws SHAPE_MISMATCH when embeddings and head differ in width. */
export function checkDimension(data: MatchingData, dimension: number, what: string): void {
  for (const [side, { shape }] of [
    ['image', data.images],
    ['text', data.texts],
  ] as const) {
    if (shape[1] === dimension) continue;
    throw new FgclipError('SHAPE_MISMATCH', `${what}: the ${side} embeddings do not fit the head`, {
      expected: `[rows, ${dimension}]`,
      found: `[${shape.join(', ')}]`,
    });
  }
}
