import type { Expression } from '../expression.ts';

/** Rows times one number each: rows [..., d], scale [..., 1]. Normalised rows are of this form. */
export interface RowScaled {
  readonly rows: Expression;
  readonly scale: Expression;
}

/** The parts of a product of that form, or undefined. */
export function asRowScaled({ op, operands: [a, b] }: Expression): RowScaled | undefined {
  if (op !== 'multiply' || a === undefined || b === undefined) return undefined;
  if (isScaleOf(b, a)) return { rows: a, scale: b };
  return isScaleOf(a, b) ? { rows: b, scale: a } : undefined;
}

function isScaleOf(scale: Expression, rows: Expression): boolean {
  const last = rows.shape.length - 1;
  return (
    scale.shape.length === rows.shape.length &&
    rows.shape[last] !== 1 &&
    scale.shape.every((dim, axis) => dim === (axis === last ? 1 : rows.shape[axis]))
  );
}
