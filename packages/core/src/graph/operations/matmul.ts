import { type Dim, multiplyDims } from '../dim.ts';
import { type Expression, makeNode } from '../expression.ts';
import { broadcastShapes, formatShape, mismatch } from '../shape.ts';
import { multiply, requireFloat } from './elementwise.ts';
import { reshape, transpose } from './layout.ts';
import { asRowScaled } from './row-scaled.ts';

/**
 * Matrix product of the last two axes: [..., m, k] x [..., k, n] -> [..., m, n], leading axes broadcast.
 * Rows times one matrix are one large product, whatever axes the rows are arranged in.
 */
export function matmul(a: Expression, b: Expression): Expression {
  requireFloat('matmul', a);
  requireFloat('matmul', b);
  const [inner, columns] = b.shape.slice(-2);
  const rows = a.shape.at(-2);
  if (rows === undefined || inner === undefined || columns === undefined || a.shape.at(-1) !== inner) {
    throw mismatch('matmul', a.shape, b.shape);
  }
  if (a.shape.length > 2 && b.shape.length === 2) {
    const leading = a.shape.slice(0, -1);
    const flat = reshape(a, [multiplyDims(leading), inner]);
    return reshape(matmul(flat, b), [...leading, columns]);
  }
  return scaledAfterwards(a, b) ?? product(a, b);
}

function product(a: Expression, b: Expression): Expression {
  const name = `matmul of ${formatShape(a.shape)} and ${formatShape(b.shape)}`;
  const batch = broadcastShapes(name, a.shape.slice(0, -2), b.shape.slice(0, -2));
  return makeNode('matmul', [a, b], {}, [...batch, a.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1]);
}

/**
 * Scaling rows commutes with the product, and its result is usually smaller than the rows: (s X) W = s (X W), and
 * A (s X)^T = (A X^T) s^T. So normalised embeddings are compared before they are normalised, at a fraction of the work
 * in both directions.
 */
function scaledAfterwards(a: Expression, b: Expression): Expression | undefined {
  const left = asRowScaled(a);
  if (left !== undefined && isNarrow(b.shape.at(-1), a)) return multiply(matmul(left.rows, b), left.scale);
  const source = b.op === 'transpose' ? b.operands[0] : undefined;
  const right = source === undefined ? undefined : asRowScaled(source);
  if (b.op !== 'transpose' || right === undefined || !isNarrow(a.shape.at(-2), a)) return undefined;
  const { permutation } = b.attributes;
  if (permutation.at(-1) !== permutation.length - 2) return undefined;
  return multiply(matmul(a, transpose(right.rows, permutation)), transpose(right.scale, permutation));
}

/** Whether the result has no more values a row than the operand's inner dimension; a batch counts as narrow. */
function isNarrow(dim: Dim | undefined, { shape }: Expression): boolean {
  const inner = shape.at(-1);
  return typeof dim !== 'number' || typeof inner !== 'number' || dim <= inner;
}
