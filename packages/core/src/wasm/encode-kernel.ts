import { FgclipError } from '../errors.ts';
import type { Expression } from '../graph/expression.ts';
import { topologicalOrder } from '../graph/topology.ts';
import { encodeModule, type WasmType } from './encode-module.ts';
import { elementwiseCode, f32x4, get, i32, leaveIf, loop, set, v128 } from './instructions.ts';

/** Elementwise expressions over arrays of one shape and scalars. */
export interface Elementwise {
  /** What the results are computed from: values of the one shape. */
  readonly arrays: readonly Expression[];
  /** Values of shape [] that are known when the kernel is called; constants need no mention. */
  readonly scalars: readonly Expression[];
  readonly results: readonly Expression[];
}

/** Bytes that a kernel reads and writes at once: addresses are multiples of it, and arrays padded to it. */
const vectorBytes = 16;

/**
 * A WebAssembly module that computes the results in one pass, exported as
 * run(count, ...addresses of arrays, ...addresses of results, ...scalars) over the memory "state" "memory". It works on
 * vectors of four, so that up to three elements beyond the count are read and written too. Results may be
 * stored where arrays are: of every vector all is read before anything is written.
 *
 * Throws INVALID_ARGUMENT for an operation without an instruction.
 */
export function encodeKernel({ arrays, scalars, results }: Elementwise): Uint8Array<ArrayBuffer> {
  const locals = new Locals();
  const count = locals.add('i32');
  const arrayAddresses = arrays.map(() => locals.add('i32'));
  const resultAddresses = results.map(() => locals.add('i32'));
  const scalarValues = scalars.map(() => locals.add('f32'));
  const parameters = locals.types.length;
  const [offset, end] = [locals.add('i32'), locals.add('i32')];

  const leaves = new Map<Expression, number[]>([
    ...arrays.map((node, i): [Expression, number[]] => [node, [...addressAt(arrayAddresses, i), ...v128.load]]),
    ...scalars.map((node, i): [Expression, number[]] => [node, [...get(at(scalarValues, i)), ...f32x4.splat]]),
  ]);
  const nodes = topologicalOrder(results, (node) => (leaves.has(node) ? [] : node.operands));
  const values = new Map(nodes.map((node) => [node, locals.add('v128')]));
  const compute = (node: Expression) => [...(leaves.get(node) ?? codeOf(node, values)), ...set(vectorOf(node, values))];

  return encodeModule({
    parameters: locals.types.slice(0, parameters),
    locals: locals.types.slice(parameters),
    code: [
      ...nodes.filter(isScalar).flatMap(compute),
      // end = bytes of the vectors that hold all elements
      ...[...get(count), ...i32.constant(3), ...i32.add, ...i32.constant(2), ...i32.shiftRight],
      ...[...i32.constant(4), ...i32.shiftLeft, ...set(end)],
      ...loop([
        ...[...get(offset), ...get(end), ...i32.greaterOrEqual, ...leaveIf],
        ...nodes.filter((node) => !isScalar(node)).flatMap(compute),
        ...results.flatMap((node, i) => [
          ...addressAt(resultAddresses, i),
          ...get(vectorOf(node, values)),
          ...v128.store,
        ]),
        ...[...get(offset), ...i32.constant(vectorBytes), ...i32.add, ...set(offset)],
      ]),
    ],
  });

  function addressAt(addresses: readonly number[], index: number): number[] {
    return [...get(at(addresses, index)), ...get(offset), ...i32.add];
  }
}

class Locals {
  readonly types: WasmType[] = [];

  /** The new local's number. */
  add(type: WasmType): number {
    return this.types.push(type) - 1;
  }
}

function codeOf(node: Expression, values: ReadonlyMap<Expression, number>): number[] {
  if (node.op === 'constant' && isScalar(node)) return f32x4.constant(at(node.attributes.data, 0));
  const code = elementwiseCode(node.op);
  if (code === undefined)
    throw new FgclipError('INVALID_ARGUMENT', `${node.op} cannot be part of an elementwise kernel`);
  return [...node.operands.flatMap((operand) => get(vectorOf(operand, values))), ...code];
}

function vectorOf(node: Expression, values: ReadonlyMap<Expression, number>): number {
  return values.get(node) as number;
}

function isScalar({ shape }: Expression): boolean {
  return shape.length === 0;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
