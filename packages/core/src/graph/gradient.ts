import { FgclipError } from '../errors.ts';
import { dispatch, type Expression, formatShape, type PerOperation, type Reduction, type Shape } from './expression.ts';
import { shareCommon, topologicalOrder } from './graph.ts';
import { add, divide, equal, exp, greater, multiply, negate, square, subtract } from './operations/elementwise.ts';
import { broadcastTo, gather, pad, reshape, scatterAdd, slice, transpose } from './operations/layout.ts';
import { constant, zeros } from './operations/leaves.ts';
import { matmul, sum } from './operations/products.ts';

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

/**
 * The gradient of the loss with respect to each operand, given that with respect to the node itself.
 * Lazy, so that what nothing asks for is never built; null where the loss does not depend on the operand.
 */
type GradientRule = readonly ((() => Expression) | null)[];

export const gradientRules: PerOperation<[node: Expression, gradient: Expression], GradientRule> = {
  input: () => [],
  parameter: () => [],
  constant: () => [],
  dimension: () => [],
  eye: () => [],
  range: () => [],

  negate: (_, __, g) => [() => negate(g)],
  exp: (_, y, g) => [() => multiply(g, y)],
  log: ({ operands: [x] }, _, g) => [() => divide(g, need(x))],
  sqrt: (_, y, g) => [() => divide(g, multiply(2, y))],
  tanh: (_, y, g) => [() => multiply(g, subtract(1, square(y)))],
  sigmoid: (_, y, g) => [() => multiply(g, multiply(y, subtract(1, y)))],
  erf: ({ operands: [x] }, _, g) => [() => multiply(g, multiply(2 / Math.sqrt(Math.PI), exp(negate(square(need(x))))))],
  relu: (_, y, g) => [() => multiply(g, greater(y, 0))],
  stopGradient: () => [null],

  add: ({ operands: [a, b] }, _, g) => [() => sumTo(g, need(a).shape), () => sumTo(g, need(b).shape)],
  subtract: ({ operands: [a, b] }, _, g) => [() => sumTo(g, need(a).shape), () => negate(sumTo(g, need(b).shape))],
  multiply: ({ operands: [a, b] }, _, g) =>
    a === b
      ? [() => multiply(multiply(2, g), need(a)), null]
      : [() => sumTo(multiply(g, need(b)), need(a).shape), () => sumTo(multiply(g, need(a)), need(b).shape)],
  divide: ({ operands: [a, b] }, y, g) => [
    () => sumTo(divide(g, need(b)), need(a).shape),
    () => negate(sumTo(multiply(divide(g, need(b)), y), need(b).shape)),
  ],
  maximum: ({ operands: [a, b] }, _, g) => {
    const first = () => greater(need(a), need(b));
    return [
      () => sumTo(multiply(g, first()), need(a).shape),
      () => sumTo(multiply(g, subtract(1, first())), need(b).shape),
    ];
  },
  greater: () => [null, null],
  equal: () => [null, null],

  sum: (node, _, g) => {
    const x = need(node.operands[0]);
    return [() => broadcastTo(restoreAxes(g, x.shape, node.attributes), x.shape)];
  },
  max: (node, y, g) => {
    const x = need(node.operands[0]);
    return [
      () => {
        const winners = equal(x, restoreAxes(y, x.shape, node.attributes));
        const ties = sum(winners, node.attributes.axes, { keepDims: true });
        return multiply(winners, divide(restoreAxes(g, x.shape, node.attributes), ties));
      },
    ];
  },
  softmax: (_, y, g) => [() => multiply(y, subtract(g, sum(multiply(g, y), -1, { keepDims: true })))],

  matmul: ({ operands: [a, b] }, _, g) => [
    () => sumTo(matmul(g, transpose(need(b))), need(a).shape),
    () => sumTo(matmul(transpose(need(a)), g), need(b).shape),
  ],

  transpose: ({ attributes: { permutation } }, _, g) => [
    () =>
      transposed(
        g,
        permutation.map((__, axis) => permutation.indexOf(axis)),
      ),
  ],
  reshape: ({ operands: [x] }, _, g) => [() => reshape(g, need(x).shape)],
  broadcastTo: ({ operands: [x] }, _, g) => [() => sumTo(g, need(x).shape)],
  slice: ({ operands: [x], attributes: { axis, start, end } }, _, g) => [
    () => pad(g, axis, start, Number(need(x).shape[axis]) - end),
  ],
  pad: ({ operands: [x], attributes: { axis, before } }, _, g) => [
    () => slice(g, axis, before, before + Number(need(x).shape[axis])),
  ],
  concat: ({ operands, attributes: { axis } }, _, g) => {
    let end = 0;
    return operands.map((part) => {
      const start = end;
      end += Number(part.shape[axis]);
      const stop = end;
      return () => slice(g, axis, start, stop);
    });
  },

  gather: ({ operands: [table, indices] }, _, g) => [
    () => scatterAdd(need(indices), g, need(table).shape[0] ?? 1),
    null,
  ],
  scatterAdd: ({ operands: [indices] }, _, g) => [null, () => gather(g, need(indices))],
};

/** A transpose; that of a product A^T B is written as the product B^T A, which moves no data. */
function transposed(x: Expression, permutation: readonly number[]): Expression {
  const [a, b] = x.operands;
  const swapsLastTwo = permutation.at(-1) === x.shape.length - 2 && permutation.at(-2) === x.shape.length - 1;
  if (x.op === 'matmul' && a?.op === 'transpose' && b !== undefined && swapsLastTwo) {
    return matmul(transpose(b), transpose(a));
  }
  return transpose(x, permutation);
}

/** Undoes broadcasting: sums a gradient over the axes along which its operand was repeated. */
function sumTo(g: Expression, shape: Shape): Expression {
  const added = g.shape.length - shape.length;
  const axes = g.shape.flatMap((dim, axis) => {
    const own = shape[axis - added];
    return axis < added || (own === 1 && dim !== 1) ? [axis] : [];
  });
  return reshape(axes.length === 0 ? g : sum(g, axes), shape);
}

/** A reduced value with its reduced axes back at size 1, ready to broadcast against the operand. */
function restoreAxes(value: Expression, shape: Shape, { axes }: Reduction): Expression {
  return reshape(
    value,
    shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}

function need(operand: Expression | undefined): Expression {
  if (operand === undefined) throw new FgclipError('INVALID_ARGUMENT', 'A node lacks an operand');
  return operand;
}
