import { describe, expect, it } from 'vitest';
import type { Expression } from '../../graph/expression.ts';
import { defineGraph } from '../../graph/graph.ts';
import { mean } from '../../graph/layers.ts';
import { add, exp, greater, log, maximum, multiply, relu, sigmoid } from '../../graph/operations/elementwise.ts';
import {
  broadcastTo,
  concat,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  transpose,
} from '../../graph/operations/layout.ts';
import { constant, dimension, eye, input, parameter, zeros } from '../../graph/operations/leaves.ts';
import { matmul, max, softmax, sum } from '../../graph/operations/products.ts';
import { intTensor, scalar, tensor } from '../../tensor/tensor.ts';
import { evaluate } from './evaluate.ts';

function valueAt(y: Expression, values = {}) {
  return evaluate(defineGraph({ outputs: { y } }), values).outputs.y;
}

describe('evaluate', () => {
  it('binds symbols anew at every run', () => {
    const graph = defineGraph({ outputs: { y: mean(input('x', ['batch', 2]), 0) } });
    expect(evaluate(graph, { x: tensor([1, 2, 3, 6], [2, 2]) }).outputs.y).toEqual(tensor([2, 4], [2]));
    expect(evaluate(graph, { x: tensor([1, 2], [1, 2]) }).outputs.y).toEqual(tensor([1, 2], [2]));
  });

  it('computes updates beside outputs, both from the old state', () => {
    const [w, x] = [parameter('w', [2]), input('x', [2])];
    const graph = defineGraph({ outputs: { y: multiply(w, x) }, updates: { w: add(w, x) } });
    const fed = { w: tensor([1, 2], [2]), x: tensor([10, 20], [2]) };
    expect(evaluate(graph, fed)).toEqual({
      outputs: { y: tensor([10, 40], [2]) },
      updates: { w: tensor([11, 22], [2]) },
    });
    expect(fed.w).toEqual(tensor([1, 2], [2]));
  });

  it('hands out results that share memory with nothing', () => {
    const [x, w] = [input('x', [2]), constant(tensor([5, 6], [2]))];
    const graph = defineGraph({ outputs: { x, w, a: reshape(exp(x), [2, 1]), b: exp(x) } });
    const fed = { x: tensor([1, 2], [2]) };
    const { outputs } = evaluate(graph, fed);
    for (const { data } of Object.values(outputs)) data.fill(0);
    expect(fed.x).toEqual(tensor([1, 2], [2]));
    expect(evaluate(graph, fed).outputs.w).toEqual(tensor([5, 6], [2]));
    const buffers = Object.values(outputs).map(({ data }) => data.buffer);
    expect(new Set(buffers).size).toBe(4);
  });

  it('takes inputs and parameters from one record, and says what is missing', () => {
    const graph = defineGraph({ outputs: { y: add(parameter('w', [1]), input('x', [1])) } });
    expect(() => evaluate(graph, { x: tensor([1], [1]) })).toThrow(/No value for parameter "w"/);
    expect(() => evaluate(graph, { w: tensor([1], [1]) })).toThrow(/No value for input "x"/);
    expect(() => evaluate(graph, { x: tensor([1], [1]), w: tensor([1, 2], [2]) })).toThrow(/Parameter "w"/);
  });

  it('runs with nothing in an axis', () => {
    const x = input('x', ['batch', 2]);
    const fed = { x: tensor([], [0, 2]) };
    expect(valueAt(matmul(x, constant(tensor([1, 2, 3, 4], [2, 2]))), fed)).toEqual(tensor([], [0, 2]));
    expect(valueAt(sum(x, 0), fed)).toEqual(tensor([0, 0], [2]));
    expect(valueAt(softmax(add(x, 1)), fed)).toEqual(tensor([], [0, 2]));
    expect(valueAt(max(x), fed)).toEqual(scalar(Number.NEGATIVE_INFINITY));
  });
});

describe('operations', () => {
  it('carry sums in double precision', () => {
    const x = input('x', ['n']);
    const values = new Float32Array(100_001).fill(1e-3);
    values[0] = 1e6;
    const exact = values.reduce((total, value) => total + value, 0);
    const fed = { x: tensor(values, [values.length]) };
    expect(valueAt(sum(x), fed)).toEqual(scalar(exact));
    const ones = broadcastTo(constant(1), ['n', 1]);
    expect(valueAt(reshape(matmul(reshape(x, [1, 'n']), ones), []), fed)).toEqual(scalar(exact));
  });

  it('let NaN through and saturate where they should', () => {
    const x = input('x', [4]);
    const fed = { x: tensor([Number.NaN, Number.POSITIVE_INFINITY, -1e4, 1e4], [4]) };
    expect(valueAt(relu(x), fed)?.data).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0, 1e4));
    expect(valueAt(maximum(x, 0), fed)?.data).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0, 1e4));
    expect(valueAt(sigmoid(x), fed)?.data).toEqual(Float32Array.of(Number.NaN, 1, 0, 1));
    expect(valueAt(max(x), fed)?.data[0]).toBeNaN();
    expect(valueAt(greater(x, 0), fed)?.data).toEqual(Float32Array.of(0, 1, 0, 1));
    expect(valueAt(log(constant(0)))?.data[0]).toBe(Number.NEGATIVE_INFINITY);
  });

  it('softmax stands large logits and masked ones', () => {
    const x = constant(tensor([1e4, 1e4, Number.NEGATIVE_INFINITY, 0, 0, 0], [2, 3]));
    expect(valueAt(softmax(x))).toEqual(tensor([0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3], [2, 3]));
  });

  it('leaves: identity, sizes, zeros', () => {
    const x = input('x', ['n']);
    const fed = { x: tensor([7, 8], [2]) };
    expect(valueAt(multiply(eye('n'), x), fed)).toEqual(tensor([7, 0, 0, 8], [2, 2]));
    expect(valueAt(add(dimension('11*n'), sum(x)), fed)).toEqual(scalar(37));
    expect(valueAt(add(zeros([2, 'n']), x), fed)).toEqual(tensor([7, 8, 7, 8], [2, 2]));
  });

  it('layout moves indices as it moves floats', () => {
    const x = input('x', [2, 3], 'int32');
    const fed = { x: intTensor([1, 2, 3, 4, 5, 6], [2, 3]) };
    expect(valueAt(transpose(x), fed)).toEqual(intTensor([1, 4, 2, 5, 3, 6], [3, 2]));
    expect(valueAt(slice(x, 1, 1, 3), fed)).toEqual(intTensor([2, 3, 5, 6], [2, 2]));
    expect(valueAt(pad(x, 0, 1, 0), fed)).toEqual(intTensor([0, 0, 0, 1, 2, 3, 4, 5, 6], [3, 3]));
    expect(valueAt(concat([x, x], 0), fed)).toEqual(intTensor([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [4, 3]));
    expect(valueAt(broadcastTo(slice(x, 0, 0, 1), [2, 3]), fed)).toEqual(intTensor([1, 2, 3, 1, 2, 3], [2, 3]));
    expect(valueAt(gather(x, constant(intTensor([1], [1]))), fed)).toEqual(intTensor([4, 5, 6], [1, 3]));
  });

  it('lookups refuse an index outside the table', () => {
    const indices = input('indices', [2], 'int32');
    const table = constant(tensor([1, 2, 3], [3]));
    for (const bad of [3, -1]) {
      const fed = { indices: intTensor([0, bad], [2]) };
      expect(() => valueAt(gather(table, indices), fed)).toThrow(`expected 0 to 2; found ${bad}`);
      expect(() => valueAt(scatterAdd(indices, constant(tensor([1, 2], [2])), 3), fed)).toThrow(/scatterAdd/);
    }
  });
});
