import { FgclipError } from '../../errors.ts';
import { type DType, dtypeOf, scalar, type Tensor } from '../../tensor/tensor.ts';
import {
  coefficientOf,
  type Dim,
  type Expression,
  makeNode,
  multiplyDims,
  type Operand,
  type Shape,
  symbolsOf,
} from '../expression.ts';

/**
 * A value fed at every run. String dimensions are symbols that the fed value binds: input('image', ['batch', 512]).
 * Throws INVALID_ARGUMENT for a product of symbols, which could not be bound.
 */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Expression {
  for (const dim of shape) {
    if (symbolsOf(dim).length > 1 || (typeof dim === 'string' && coefficientOf(dim) !== 1)) {
      throw new FgclipError('INVALID_ARGUMENT', `Input "${name}": "${dim}" is a product; name it by one symbol`);
    }
  }
  return makeNode('input', [], { name }, [...shape], dtype);
}

/** A value the program keeps between runs: a weight, or an optimiser's moment. Its shape has numbers only. */
export function parameter(name: string, shape: readonly number[]): Expression {
  return makeNode('parameter', [], { name }, [...shape]);
}

/** A value that is part of the graph. */
export function constant(value: Tensor | number): Expression {
  const { data, shape } = typeof value === 'number' ? scalar(value) : value;
  return makeNode('constant', [], { data }, [...shape], dtypeOf({ data, shape }));
}

/** The size of a dimension as a float32 scalar, known when the graph runs: dimension('batch'). */
export function dimension(dim: Dim): Expression {
  const product = multiplyDims([dim]);
  return typeof product === 'number' ? constant(product) : makeNode('dimension', [], { dim: product }, []);
}

/** The identity matrix [dim, dim]. */
export function eye(dim: Dim): Expression {
  return makeNode('eye', [], {}, [dim, dim]);
}

/** The indices 0, 1, ..., dim - 1 as int32 [dim], known when the graph runs: the positions of a sequence. */
export function range(dim: Dim): Expression {
  return makeNode('range', [], {}, [dim], 'int32');
}

/** All zeros. */
export function zeros(shape: Shape): Expression {
  return shape.length === 0 ? constant(0) : makeNode('broadcastTo', [constant(0)], {}, [...shape]);
}

/** Turns a number into a scalar constant and leaves expressions as they are. */
export function toExpression(value: Operand): Expression {
  return typeof value === 'number' ? constant(value) : value;
}

/** True for the scalar constant of that value. */
export function isConstant(node: Expression, value: number): boolean {
  return node.op === 'constant' && node.shape.length === 0 && node.attributes.data[0] === value;
}
