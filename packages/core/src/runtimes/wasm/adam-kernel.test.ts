import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FgclipError } from '../../errors.ts';
import type { Expression } from '../../graph/expression.ts';
import { defineGraph } from '../../graph/graph.ts';
import {
  add,
  divide,
  equal,
  exp,
  greater,
  maximum,
  multiply,
  negate,
  relu,
  sqrt,
  stopGradient,
  subtract,
} from '../../graph/operations/elementwise.ts';
import { input } from '../../graph/operations/leaves.ts';
import { scalar, tensor } from '../../tensor/tensor.ts';
import { evaluate } from '../plain/evaluate.ts';
import { allocate, encodeKernel, loadKernel, paddedBytes } from './adam-kernel.ts';

const unary = [negate, sqrt, relu, stopGradient];
const binary = [add, subtract, multiply, divide, maximum, greater, equal];
const names = ['a', 'b', 'c'];
const scalarNames = ['s', 't'];

/** One step of a random program: an operation and which earlier values it takes. */
const step = fc.tuple(fc.nat(unary.length + binary.length - 1), fc.nat(), fc.nat());
const values = fc.float({ noNaN: false });

/** Random expressions over arrays of that length and scalars; all of the last steps are results. */
function build(length: number, steps: readonly (readonly [number, number, number])[]): Expression[] {
  const made: Expression[] = [
    ...names.map((name) => input(name, [length])),
    ...scalarNames.map((name) => input(name, [])),
    ...[0.5, -0, 3].map((value) => multiply(input('s', []), value)),
  ];
  for (const [operation, i, j] of steps) {
    const [left, right] = [made[i % made.length] as Expression, made[j % made.length] as Expression];
    const apply = unary[operation];
    made.push(apply === undefined ? (binary[operation - unary.length]?.(left, right) as Expression) : apply(left));
  }
  return made.filter((node) => node.shape.length === 1 && node.op !== 'input').slice(-3);
}

describe('encodeKernel', () => {
  it('computes what the plain evaluator does, bit for bit, where the arrays lie', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 11 }),
        fc.array(step, { minLength: 4, maxLength: 25 }),
        fc.array(values, { minLength: 33, maxLength: 33 }),
        fc.tuple(values, values),
        async (length, steps, numbers, [s, t]) => {
          const results = build(length, steps);
          fc.pre(results.length > 0);
          const graph = defineGraph({ outputs: Object.fromEntries(results.map((node, i) => [names[i], node])) });
          const arrays = names.map((_, i) => Float32Array.from(numbers.slice(i * length, (i + 1) * length)));
          const fed = Object.fromEntries(names.map((name, i) => [name, tensor(arrays[i] as Float32Array, [length])]));
          const { outputs } = evaluate(graph, { ...fed, s: scalar(s), t: scalar(t) });

          const found = await runInPlace(Object.values(graph.outputs), graph.inputs, arrays, { s, t });
          for (const [i] of results.entries()) {
            // toEqual() tells -0 from 0 and takes all NaN as one.
            expect(found[i]).toEqual(outputs[names[i] as string]?.data);
          }
          for (const [i, untouched] of arrays.entries()) if (i >= results.length) expect(found[i]).toEqual(untouched);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses an operation without an instruction', () => {
    const x = input('x', [4]);
    expect(() => encodeKernel({ arrays: [x], scalars: [], results: [exp(x)] })).toThrow(FgclipError);
  });
});

/** Runs the kernel with result i stored over array i; what the arrays hold then. */
async function runInPlace(
  results: readonly Expression[],
  inputs: readonly Expression[],
  arrays: readonly Float32Array[],
  scalars: Readonly<Record<string, number>>,
): Promise<Float32Array[]> {
  const length = arrays[0]?.length ?? 0;
  const leaf = (name: string) => inputs.find((node) => node.op === 'input' && node.attributes.name === name);
  const memory = allocate(names.length * paddedBytes(length));
  const views = arrays.map((array, i) => {
    const view = new Float32Array(memory.buffer, i * paddedBytes(length), length);
    view.set(array);
    return view;
  });
  // A leaf that no result needs is an argument all the same.
  const nodes = names.map((name) => leaf(name) ?? input(name, [length]));
  const scalarNodes = scalarNames.map((name) => leaf(name) ?? input(name, []));
  const kernel = await loadKernel(encodeKernel({ arrays: nodes, scalars: scalarNodes, results }), memory);
  const addresses = views.map((view) => view.byteOffset);
  kernel(length, ...addresses, ...addresses.slice(0, results.length), ...scalarNames.map((name) => scalars[name] ?? 0));
  return views;
}
