import { FgclipError } from '../errors.ts';
import { dispatch, type Expression } from './expression.ts';
import { gradientRules } from './gradient-rules.ts';
import { add } from './operations/elementwise.ts';
import { broadcastTo } from './operations/layout.ts';
import { constant, zeros } from './operations/leaves.ts';
import { formatShape } from './shape.ts';
import { shareCommon } from './share-common.ts';
import { topologicalOrder } from './topology.ts';

/**
 * Reverse-mode differentiation: the gradient of a scalar with respect to each of `wrt`, as expressions of
 * the same shapes. Only paths that lead to one of them are walked. Expressions the loss does not depend on get zeros.
 * Equal sub-expressions count as one, so that each is differentiated once.
 *
 * Throws SHAPE_MISMATCH when the loss is not a scalar.
 */
export function gradient(loss: Expression, wrt: readonly Expression[]): Expression[] {
  if (loss.shape.length !== 0) {
    throw new FgclipError('SHAPE_MISMATCH', 'gradient: the loss must be a scalar', { found: formatShape(loss.shape) });
  }
  const [root = loss, ...targets] = shareCommon([loss, ...wrt]);
  const order = topologicalOrder([root]);
  const relevant = nodesLeadingTo(targets, order);
  const gradients = new Map<Expression, Expression>([[root, constant(1)]]);

  for (const node of [...order].reverse()) {
    const upstream = gradients.get(node);
    if (upstream === undefined || !relevant.has(node)) continue;
    const rules = dispatch(gradientRules, node, node, upstream);
    node.operands.forEach((operand, i) => {
      const rule = rules[i];
      if (!rule || !relevant.has(operand)) return;
      const earlier = gradients.get(operand);
      gradients.set(operand, earlier === undefined ? rule() : add(earlier, rule()));
    });
  }
  return targets.map((target) => {
    const found = gradients.get(target);
    return found === undefined ? zeros(target.shape) : broadcastTo(found, target.shape);
  });
}

function nodesLeadingTo(targets: readonly Expression[], order: readonly Expression[]): Set<Expression> {
  const relevant = new Set(targets);
  for (const node of order) {
    if (node.operands.some((operand) => relevant.has(operand))) relevant.add(node);
  }
  return relevant;
}
