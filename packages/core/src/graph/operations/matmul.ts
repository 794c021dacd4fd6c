import { multiplyDims } from '../dim.ts';
import { type Expression, makeNode } from '../expression.ts';
import { broadcastShapes, formatShape, mismatch } from '../shape.ts';
import { requireFloat } from './elementwise.ts';
import { reshape } from './layout.ts';

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
  const name = `matmul of ${formatShape(a.shape)} and ${formatShape(b.shape)}`;
  const batch = broadcastShapes(name, a.shape.slice(0, -2), b.shape.slice(0, -2));
  return makeNode('matmul', [a, b], {}, [...batch, rows, columns]);
}
