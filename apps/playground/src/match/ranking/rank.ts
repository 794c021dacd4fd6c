import { type Matrix, matrix } from '@fgclip/core';
import { createMatcher, type Head, type Matcher } from '@fgclip/heads';
import { cosineHead } from '@fgclip/heads/internal';
import type { LoadedHead } from '../../model/heads.ts';

/** Captions as one scorer orders them. */
export interface Ranking {
  /** Of the captions in their own order; larger is better. */
  readonly scores: readonly number[];
  /** Indices of the captions, best first; of equal scores the right caption comes last. */
  readonly order: readonly number[];
  /** Place of the right caption, from 1. */
  readonly rank: number;
}

/** Index of the right caption. */
const RIGHT = 0;

/** Orders captions by their scores, the right one being the first. */
export function rankCaptions(scores: readonly number[]): Ranking {
  const order = scores.map((_, index) => index);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (a === RIGHT ? 1 : b === RIGHT ? -1 : a - b));
  return { scores, order, rank: order.indexOf(RIGHT) + 1 };
}

/** "1st", "2nd", "11th". */
export function ordinal(place: number): string {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}

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
