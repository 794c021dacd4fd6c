import { describe, expect, it } from 'vitest';
import { intTensor, tensor } from '../tensor/tensor.ts';
import { defineGraph, shareCommon, topologicalOrder } from './graph.ts';
import { add, exp, multiply } from './operations/elementwise.ts';
import { constant, dimension, input, parameter } from './operations/leaves.ts';
import { matmul, sum } from './operations/products.ts';

const x = input('x', ['batch', 3]);
const w = parameter('w', [3]);

describe('defineGraph', () => {
  it('lists inputs, parameters, outputs, updates, and nodes with operands first', () => {
    const y = multiply(x, w);
    const graph = defineGraph({ outputs: { y }, updates: { w: sum(y, 0) } });
    expect(graph.inputs.map(({ attributes }) => attributes.name)).toEqual(['x']);
    expect(graph.parameters.map(({ attributes }) => attributes.name)).toEqual(['w']);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'parameter', 'multiply', 'sum']);
    expect(graph.outputs.y).toBe(graph.nodes[2]);
    expect(graph.updates.w).toBe(graph.nodes[3]);
    expect(graph.symbols).toEqual(new Map([['batch', { input: 'x', axis: 0 }]]));
  });

  it('leaves out what no output or update needs', () => {
    const graph = defineGraph({ outputs: { y: exp(x) } });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'exp']);
    expect(graph.parameters).toEqual([]);
  });

  it.each([
    ['two inputs of one name', { outputs: { y: sum(x), z: input('x', ['batch', 4]) } }, /are named "x"/],
    ['an input and a parameter of one name', { outputs: { y: add(x, parameter('x', [3])) } }, /are named "x"/],
    ['an update of something unknown', { outputs: {}, updates: { v: constant(1) } }, /"v", which is not a parameter/],
    ['an update of an input', { outputs: { x }, updates: { x } }, /"x", which is not a parameter/],
    [
      'an update of another shape',
      { outputs: { w }, updates: { w: sum(w) } },
      /"w"; expected float32 \[3\]; found float32 \[\]/,
    ],
    [
      'an update of another dtype',
      { outputs: { w }, updates: { w: constant(intTensor([1, 2, 3], [3])) } },
      /expected float32 \[3\]; found int32 \[3\]/,
    ],
    ['a symbol nothing binds', { outputs: { y: dimension('rows') } }, /dimension: no input binds "rows"/],
    ['a symbol in a shape that nothing binds', { outputs: { y: add(dimension('batch'), sum(w)) } }, /binds "batch"/],
  ])('refuses %s', (_, definition, message) => {
    expect(() => defineGraph(definition)).toThrow(message);
  });
});

describe('shareCommon', () => {
  it('makes equal expressions one, and different ones not', () => {
    const [a, b, c] = shareCommon([
      exp(multiply(x, 2)),
      exp(multiply(input('x', ['batch', 3]), constant(2))),
      exp(multiply(x, 2.5)),
    ]);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(topologicalOrder([a, b, c].flatMap((root) => root ?? []))).toHaveLength(7);
  });

  it('keeps apart what differs in attributes, shape or dtype alone', () => {
    const roots = [
      sum(x, 0),
      sum(x, 1),
      sum(x, 0, { keepDims: true }),
      constant(tensor([1, 2], [2])),
      constant(tensor([1, 2], [2, 1])),
      constant(intTensor([1, 2], [2])),
      constant(0),
      constant(-0),
      parameter('x', [3]),
    ];
    expect(new Set(shareCommon(roots)).size).toBe(roots.length);
  });

  it('compares large constants by identity', () => {
    const data = tensor(new Float32Array(1000), [1000]);
    const [a, b, c] = shareCommon([constant(data), constant(data), constant(tensor(new Float32Array(1000), [1000]))]);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('is linear in time where paths are exponential in number', () => {
    let tower = matmul(x, parameter('square', [3, 3]));
    for (let i = 0; i < 2000; i++) tower = add(tower, tower);
    expect(topologicalOrder(shareCommon([tower]))).toHaveLength(2003);
  });
});
