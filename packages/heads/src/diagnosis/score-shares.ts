import { createRandom, takeRows } from '@fgclip/core';
import type { Matcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import type { Attribute } from './labelled-rows.ts';

/** How much of what scores differ by is due to an attribute, 0 to 1; of all attributes and the rest it adds up to 1. */
export type ScoreShares = Readonly<Record<string, number>>;

/** Annotations whose images and captions are scored against each other. */
const MOST_ROWS = 512;
/** A value of fewer is taken together with the other rare ones. */
const LEAST_OF_VALUE = 4;
/** What is of no attribute. */
const REST = 'rest';

/** Annotations that are looked at, and the value of each attribute, in numbers. */
export interface ShareRows {
  readonly images: readonly number[];
  readonly texts: readonly number[];
  readonly levels: readonly { readonly name: string; readonly level: Int32Array; readonly levels: number }[];
}

/** Up to 512 images with one caption each, drawn at random; the kind of thing is the first of the attributes. */
export function shareRows(data: MatchingData, attributes: readonly Attribute[], seed: number): ShareRows | undefined {
  const ordered = [...attributes].sort((a, b) => Number(b.isKind === true) - Number(a.isKind === true));
  const seen = new Set<number>();
  const candidates = data.annotations.flatMap(({ image, captions }, at) => {
    const isKnown = captions.length > 0 && ordered.some(({ values }) => values[at] !== undefined);
    if (!isKnown || seen.has(image)) return [];
    seen.add(image);
    return [at];
  });
  if (candidates.length < 2 * LEAST_OF_VALUE) return undefined;
  const chosen = [...createRandom(seed).permutation(candidates.length).slice(0, MOST_ROWS)]
    .sort((a, b) => a - b)
    .map((k) => candidates[k] as number);
  const annotations = chosen.map((at) => data.annotations[at] as MatchingData['annotations'][number]);
  return {
    images: annotations.map(({ image }) => image),
    texts: annotations.map(({ captions }) => captions[0] as number),
    levels: ordered.map(({ name, values }) => ({ name, ...levelsOf(chosen.map((at) => values[at])) })),
  };
}

/** Position of each value; rare ones share one, and so do rows without. */
function levelsOf(values: readonly (string | undefined)[]) {
  const counts = new Map<string | undefined, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const positions = new Map<string | undefined, number>();
  const level = Int32Array.from(values, (value) => {
    const key = (counts.get(value) ?? 0) < LEAST_OF_VALUE ? '' : value;
    const position = positions.get(key) ?? positions.size;
    positions.set(key, position);
    return position;
  });
  return { level, levels: positions.size };
}

/**
 * Analysis of variance of every image's score with every caption, less the means of images and of captions: what the
 * kinds of both explain, then each attribute of what is left, corrected for the number of cells (Fisher, 1925).
 */
export async function scoreShares(
  matcher: Matcher,
  { images, texts }: MatchingData,
  rows: ShareRows,
): Promise<ScoreShares> {
  const scores = await matcher.score(takeRows(images, rows.images), takeRows(texts, rows.texts));
  const size = rows.images.length;
  const left = Float64Array.from(scores.data);
  centre(left, size);
  const total = squaresOf(left);
  const explained = rows.levels.map(({ name, level, levels }) => {
    const before = squaresOf(left);
    subtractCells(left, level, levels);
    return { name, squares: before - squaresOf(left), freedom: (levels - 1) ** 2 };
  });
  const freedom = (size - 1) ** 2 - explained.reduce((sum, one) => sum + one.freedom, 0);
  const noise = squaresOf(left) / Math.max(1, freedom);
  const shares = explained.map(
    ({ name, squares, freedom: own }) => [name, total > 0 ? Math.max(0, (squares - own * noise) / total) : 0] as const,
  );
  return Object.fromEntries([...shares, [REST, Math.max(0, 1 - shares.reduce((sum, [, share]) => sum + share, 0))]]);
}

/** Takes the means of rows and of columns away. */
function centre(table: Float64Array, size: number): void {
  const [rows, columns] = [new Float64Array(size), new Float64Array(size)];
  let all = 0;
  table.forEach((value, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    rows[i] = (rows[i] as number) + value / size;
    columns[j] = (columns[j] as number) + value / size;
    all += value / size ** 2;
  });
  table.forEach((value, k) => {
    table[k] = value - (rows[Math.floor(k / size)] as number) - (columns[k % size] as number) + all;
  });
}

/** Takes the mean of every cell (the image's value, the caption's) away. */
function subtractCells(table: Float64Array, level: Int32Array, levels: number): void {
  const size = level.length;
  const cell = (k: number) => (level[Math.floor(k / size)] as number) * levels + (level[k % size] as number);
  const [sums, counts] = [new Float64Array(levels ** 2), new Float64Array(levels ** 2)];
  table.forEach((value, k) => {
    sums[cell(k)] = (sums[cell(k)] as number) + value;
    counts[cell(k)] = (counts[cell(k)] as number) + 1;
  });
  table.forEach((value, k) => {
    table[k] = value - (sums[cell(k)] as number) / (counts[cell(k)] as number);
  });
}

function squaresOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
