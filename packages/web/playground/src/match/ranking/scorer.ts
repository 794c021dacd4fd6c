import { type Matrix, matrix } from '@fgclip/core';
import { cosineHead, createMatcher, type Head, type Matcher } from '@fgclip/heads';
import type { LoadedHead } from '../../model/heads.ts';

/** The plain cosine, as a head among the others. */
export function cosineScorer(dimension: number): LoadedHead {
  const head = cosineHead(dimension);
  return { id: head.function.name, label: 'CLIP alone', head };
}

const matchers = new WeakMap<Head, Matcher>();

/** Scores of one picture [1, d] with captions [n, d]. */
export async function scoresOf({ head }: LoadedHead, image: Matrix, texts: Matrix): Promise<number[]> {
  const matcher = matchers.get(head) ?? createMatcher(head);
  matchers.set(head, matcher);
  const { data } = await matcher.score(image, texts);
  return [...data];
}

/** Rows under one another. */
export function stackRows(rows: readonly Float32Array[], dimension: number): Matrix {
  const data = new Float32Array(rows.length * dimension);
  rows.forEach((row, i) => {
    data.set(row, i * dimension);
  });
  return matrix(data, rows.length, dimension);
}
