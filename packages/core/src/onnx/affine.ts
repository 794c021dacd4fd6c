import type { Expression } from '../graph/expression.ts';
import type { Lowering } from './lower.ts';

/** x W^T + b or x W + b: what one Gemm computes. */
export interface Affine {
  /** x, weight, bias. */
  readonly operands: readonly Expression[];
  /** The weight is stored [out, in]. */
  readonly transposed: boolean;
}

/**
 * The sums of a matrix product and a row, by their expression. Left alone, ONNX Runtime would move a transposed weight
 * in memory at every run before it multiplies.
 */
export function findAffine(nodes: readonly Expression[], results: readonly Expression[]): Map<Expression, Affine> {
  const uses = new Map<Expression, number>();
  for (const used of [...nodes.flatMap(({ operands }) => operands), ...results]) {
    uses.set(used, (uses.get(used) ?? 0) + 1);
  }
  const found = new Map<Expression, Affine>();
  for (const node of nodes) {
    const affine = asAffine(node);
    const [product] = node.operands;
    if (affine !== undefined && product !== undefined && uses.get(product) === 1) found.set(node, affine);
  }
  return found;
}

export function lowerAffine({ transposed }: Affine, { operands, emit }: Lowering): string {
  return emit('Gemm', operands, transposed ? { transB: { int: 1 } } : {});
}

function asAffine({ op, operands: [product, bias], shape }: Expression): Affine | undefined {
  if (op !== 'add' || product?.op !== 'matmul' || product.shape.length !== 2) return undefined;
  if (bias?.shape.length !== 1 || bias.shape[0] !== shape[1]) return undefined;
  const [x, weight] = product.operands;
  if (x === undefined || weight === undefined) return undefined;
  const stored = weight.op === 'transpose' ? weight.operands[0] : undefined;
  return { operands: [x, stored ?? weight, bias], transposed: stored !== undefined };
}
