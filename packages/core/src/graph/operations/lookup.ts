import { FgclipError } from '../../errors.ts';
import type { Dim } from '../dim.ts';
import { type Expression, makeNode } from '../expression.ts';
import { formatShape, mismatch, sameShape } from '../shape.ts';
import { requireFloat } from './elementwise.ts';

/** Rows of a table by index: table [rows, ...], indices int32 [...] -> [...indices, ...]. An embedding lookup. */
export function gather(table: Expression, indices: Expression): Expression {
  requireIndices('gather', indices);
  if (table.shape.length === 0) throw mismatch('gather', table.shape, indices.shape, 'The table needs a row axis');
  return makeNode('gather', [table, indices], {}, [...indices.shape, ...table.shape.slice(1)], table.dtype);
}

/** The transpose of gather: indices int32 [...], updates [...indices, ...] -> [rows, ...], sharing indices summed. */
export function scatterAdd(indices: Expression, updates: Expression, rows: Dim): Expression {
  requireIndices('scatterAdd', indices);
  requireFloat('scatterAdd', updates);
  const rank = indices.shape.length;
  if (!sameShape(updates.shape.slice(0, rank), indices.shape)) {
    throw mismatch('scatterAdd', indices.shape, updates.shape);
  }
  return makeNode('scatterAdd', [indices, updates], {}, [rows, ...updates.shape.slice(rank)]);
}

function requireIndices(operation: string, indices: Expression): void {
  if (indices.dtype === 'int32') return;
  throw new FgclipError('SHAPE_MISMATCH', `${operation}: indices must be int32`, {
    found: `${indices.dtype} ${formatShape(indices.shape)}`,
  });
}
