import { expect } from 'vitest';
import { type DimBindings, type Expression, resolveShape, type Shape } from '../src/graph/expression.ts';
import { gradient } from '../src/graph/gradient.ts';
import { defineGraph, type Graph } from '../src/graph/graph.ts';
import { multiply } from '../src/graph/operations/elementwise.ts';
import { input } from '../src/graph/operations/leaves.ts';
import { sum } from '../src/graph/operations/products.ts';
import { interpret } from '../src/runtimes/plain/evaluate.ts';
import type { Value, Values } from '../src/runtimes/plain/value.ts';
import { sizeOf } from '../src/tensor/tensor.ts';

/** Step of the central differences: in double precision their error is then about 1e-9. */
const step = 1e-5;

/** An expression to differentiate by every operand. */
export interface GradientCase {
  readonly name: string;
  /** Shapes of the operands, fed with random values under one seed. */
  readonly shapes: readonly Shape[];
  /** The expression; its shape must have no products of symbols. */
  readonly build: (...operands: [Expression, Expression, Expression, ...Expression[]]) => Expression;
  /** Sizes of the symbols in the shapes. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Maps random values in (-1, 1) to where the expression is differentiable; identity by default. */
  readonly domain?: (value: number) => number;
  /** What else the expression needs. */
  readonly feeds?: Values;
}

/** Compares gradient() of sum(expression * random weights) with central differences; returns the graph compared. */
export function checkCase({ shapes, build, sizes = {}, domain = (value) => value, feeds = {} }: GradientCase): Graph {
  const bindings: DimBindings = new Map(Object.entries(sizes));
  const random = randomValues(1);
  const operands = shapes.map((shape, i) => input(`x${i}`, shape));
  const values = Object.fromEntries(
    shapes.map((shape, i) => [`x${i}`, float64(resolveShape(shape, bindings), () => domain(random()))]),
  );
  const result = build(...(operands as [Expression, Expression, Expression]));
  const weights = input('weights', result.shape);
  const loss = sum(multiply(result, weights));
  const fed = { ...feeds, ...values, weights: float64(resolveShape(result.shape, bindings), random) };
  return checkGradient(loss, Object.fromEntries(operands.map((operand, i) => [`x${i}`, operand])), fed);
}

/** Compares gradient() of a loss by the named leaves with central differences; returns the graph compared. */
export function checkGradient(loss: Expression, leaves: Readonly<Record<string, Expression>>, values: Values): Graph {
  const names = Object.keys(leaves);
  const derivatives = gradient(loss, Object.values(leaves));
  const graph = defineGraph({
    outputs: { loss, ...Object.fromEntries(names.map((name, i) => [name, derivatives[i] as Expression])) },
  });
  const { outputs } = interpret(graph, values, Float64Array);
  const lossOnly = defineGraph({ outputs: { loss } });
  for (const name of names) {
    const found = outputs[name];
    const expected = centralDifferences(lossOnly, values, name);
    expect(found?.shape, name).toEqual(values[name]?.shape);
    expectClose(found?.data ?? [], expected, 1e-7, name, 0.1);
  }
  return graph;
}

/** Asserts that values agree up to a tolerance relative to the largest of them, or to `floor` if that is larger. */
export function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  name = '',
  floor = 0,
): void {
  expect(found.length, name).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), floor);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [found[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    expect(Math.abs(a - b) <= tolerance * scale, `${name}[${i}]: found ${a}, expected ${b}`).toBe(true);
  }
}

/** Pseudo-random numbers in (-1, 1), by a linear congruential generator (Numerical Recipes' constants). */
export function randomValues(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 0.999 + 0.0003;
  };
}

/** A value in double precision. */
export function float64(shape: readonly number[], next: () => number): Value {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, next) };
}

function centralDifferences(graph: Graph, values: Values, name: string): number[] {
  const { shape, data } = values[name] ?? { shape: [], data: [] };
  const lossAt = (i: number, change: number) => {
    const moved = Float64Array.from(data);
    moved[i] = (moved[i] ?? 0) + change;
    return (
      interpret(graph, { ...values, [name]: { shape, data: moved } }, Float64Array).outputs.loss?.data[0] ?? Number.NaN
    );
  };
  return Array.from(data, (_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step));
}
