import type { Expression } from './expression.ts';

/**
 * Every expression the roots depend on, operands before the nodes that use them. Iterative: graphs may be deep.
 * `operandsOf` may name other operands than the expression's own, when something computes it another way.
 */
export function topologicalOrder(
  roots: readonly Expression[],
  operandsOf: (node: Expression) => readonly Expression[] = ({ operands }) => operands,
): Expression[] {
  const order: Expression[] = [];
  const state = new Map<Expression, 'open' | 'done'>();
  const stack = [...roots].reverse();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (state.get(node) === undefined) {
      state.set(node, 'open');
      for (const operand of [...operandsOf(node)].reverse()) if (!state.has(operand)) stack.push(operand);
      continue;
    }
    stack.pop();
    if (state.get(node) === 'done') continue;
    state.set(node, 'done');
    order.push(node);
  }
  return order;
}
