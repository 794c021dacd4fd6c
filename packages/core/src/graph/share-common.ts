import type { Expression } from './expression.ts';
import { topologicalOrder } from './topology.ts';

/** Constants up to this many values are compared by value, larger ones by identity. */
const comparedValues = 64;

/**
 * Rebuilds expressions so that equal sub-expressions are one object (common-subexpression elimination). Expressions
 * that share nothing new stay the objects they are.
 */
export function shareCommon(roots: readonly Expression[]): Expression[] {
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  const byKey = new Map<string, Expression>();
  const shared = new Map<Expression, Expression>();
  for (const node of topologicalOrder(roots)) {
    const operands = node.operands.map((operand) => shared.get(operand) ?? operand);
    const key = JSON.stringify([node.op, attributesKey(node, idOf), operands.map(idOf), node.shape, node.dtype]);
    const representative = byKey.get(key) ?? withOperands(node, operands);
    byKey.set(key, representative);
    shared.set(node, representative);
  }
  return roots.map((root) => shared.get(root) ?? root);
}

function withOperands(node: Expression, operands: readonly Expression[]): Expression {
  return operands.every((operand, i) => operand === node.operands[i]) ? node : ({ ...node, operands } as Expression);
}

function attributesKey(node: Expression, idOf: (value: unknown) => number): unknown {
  if (node.op !== 'constant') return node.attributes;
  const { data } = node.attributes;
  return data.length <= comparedValues
    ? Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)))
    : idOf(data);
}
