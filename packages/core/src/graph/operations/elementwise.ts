import { FgclipError } from '../../errors.ts';
import {
  broadcastShapes,
  type Expression,
  formatShape,
  makeNode,
  type Operand,
  type OperationName,
  sameShape,
} from '../expression.ts';
import { isConstant, toExpression } from './leaves.ts';

type Unary = 'negate' | 'exp' | 'log' | 'sqrt' | 'tanh' | 'sigmoid' | 'erf' | 'relu' | 'stopGradient';
type Binary = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'greater' | 'equal';

/** a + b, broadcast as NumPy does. */
export function add(a: Operand, b: Operand): Expression {
  const [left, right] = [toExpression(a), toExpression(b)];
  if (isConstant(right, 0)) return left;
  if (isConstant(left, 0)) return right;
  return binary('add', left, right);
}

/** a - b, broadcast. */
export function subtract(a: Operand, b: Operand): Expression {
  const [left, right] = [toExpression(a), toExpression(b)];
  return isConstant(right, 0) ? left : binary('subtract', left, right);
}

/** a * b, broadcast. */
export function multiply(a: Operand, b: Operand): Expression {
  const [left, right] = [toExpression(a), toExpression(b)];
  if (isConstant(right, 1)) return left;
  if (isConstant(left, 1)) return right;
  return binary('multiply', left, right);
}

/** a / b, broadcast. */
export function divide(a: Operand, b: Operand): Expression {
  const [left, right] = [toExpression(a), toExpression(b)];
  return isConstant(right, 1) ? left : binary('divide', left, right);
}

/** The larger of both, broadcast. Where they are equal the gradient goes to the second. */
export function maximum(a: Operand, b: Operand): Expression {
  return binary('maximum', toExpression(a), toExpression(b));
}

/** 1 where a > b, else 0, broadcast; no gradient. */
export function greater(a: Operand, b: Operand): Expression {
  return binary('greater', toExpression(a), toExpression(b));
}

/** 1 where a = b, else 0, broadcast; no gradient. */
export function equal(a: Operand, b: Operand): Expression {
  return binary('equal', toExpression(a), toExpression(b));
}

export function negate(x: Expression): Expression {
  return unary('negate', x);
}

export function exp(x: Expression): Expression {
  return unary('exp', x);
}

/** Natural logarithm. */
export function log(x: Expression): Expression {
  return unary('log', x);
}

export function sqrt(x: Expression): Expression {
  return unary('sqrt', x);
}

export function tanh(x: Expression): Expression {
  return unary('tanh', x);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: Expression): Expression {
  return unary('sigmoid', x);
}

/** The error function. */
export function erf(x: Expression): Expression {
  return unary('erf', x);
}

/** max(x, 0); the gradient at 0 is 0. */
export function relu(x: Expression): Expression {
  return unary('relu', x);
}

/** x itself, but a constant to gradient(). */
export function stopGradient(x: Expression): Expression {
  return unary('stopGradient', x);
}

/** x * x. */
export function square(x: Expression): Expression {
  return multiply(x, x);
}

function unary(op: Unary, x: Expression): Expression {
  requireFloat(op, x);
  return makeNode(op, [x], {}, x.shape);
}

function binary(op: Binary, a: Expression, b: Expression): Expression {
  requireFloat(op, a);
  requireFloat(op, b);
  const shape = broadcastShapes(op, a.shape, b.shape);
  const left = withoutBroadcast(a, b, shape);
  const right = withoutBroadcast(b, left, shape);
  const computed = broadcastShapes(op, left.shape, right.shape);
  const result = makeNode(op, [left, right], {}, computed);
  return sameShape(computed, shape) ? result : makeNode('broadcastTo', [result], {}, shape);
}

/**
 * The operation broadcasts by itself, so an operand spread out beforehand only costs memory. With a scalar the work is
 * done before spreading it out.
 */
function withoutBroadcast(operand: Expression, other: Expression, shape: Expression['shape']): Expression {
  const source = operand.op === 'broadcastTo' ? operand.operands[0] : undefined;
  if (source === undefined) return operand;
  if (other.shape.length === 0) return source;
  return sameShape(broadcastShapes('broadcastTo', source.shape, other.shape), shape) ? source : operand;
}

/** Throws SHAPE_MISMATCH unless the operand holds float32. */
export function requireFloat(operation: OperationName, x: Expression): void {
  if (x.dtype === 'float32') return;
  throw new FgclipError('SHAPE_MISMATCH', `${operation}: needs float32 values`, {
    found: `${x.dtype} ${formatShape(x.shape)}`,
  });
}
