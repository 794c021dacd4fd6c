import { FgclipError } from '../errors.ts';
import type { Expression } from '../graph/expression.ts';
import { multiply } from '../graph/operations/elementwise.ts';
import { eye } from '../graph/operations/leaves.ts';
import { sum } from '../graph/operations/reduce.ts';
import { dimAt, formatShape } from '../graph/shape.ts';

/** The scores of the right pairs, the diagonal: [batch, batch] -> [batch, 1]. */
export function positives(scores: Expression): Expression {
  return sum(multiply(scores, eye(dimAt('positives', scores.shape, 0))), 1, { keepDims: true });
}

/** How many captions each image has; the graph must know it. */
export function numericColumns(scores: Expression): number {
  const columns = scores.shape[1];
  if (typeof columns === 'number' && columns > 1) return columns;
  throw new FgclipError('SHAPE_MISMATCH', 'Caption scores need a fixed number of captions, one and its negatives', {
    expected: '[batch, 1 + K]',
    found: formatShape(scores.shape),
  });
}
