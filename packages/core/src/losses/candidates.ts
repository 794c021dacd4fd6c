import type { Expression } from '../graph/expression.ts';
import { add } from '../graph/operations/elementwise.ts';
import { pad } from '../graph/operations/layout.ts';
import { constant, eye } from '../graph/operations/leaves.ts';
import { dimAt } from '../graph/shape.ts';
import { numericColumns } from './positives.ts';

/** The scores that count, and which of them are right; both [rows, columns] of 0 and 1. */
export interface Candidates {
  readonly right: Expression;
  readonly counted: Expression;
}

/** Pairs: the diagonal is right, the negatives are wrong, anything else does not count. */
export function pairCandidates(scores: Expression, negatives: Expression): Candidates {
  const right = eye(dimAt('pairs', scores.shape, 0));
  return { right, counted: add(negatives, right) };
}

/** Captions: the first column is right. */
export function captionCandidates(scores: Expression, negatives: Expression): Candidates {
  const first = new Float32Array(numericColumns(scores));
  first[0] = 1;
  const right = constant({ shape: [1, first.length], data: first });
  return { right, counted: add(pad(negatives, 1, 1, 0), right) };
}
