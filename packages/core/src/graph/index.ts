/** Graphs: expressions over named inputs and parameters, their gradients, and what computes them. */

export { type Evaluation, evaluate } from '../runtimes/plain/evaluate.ts';
export { gradient } from './gradient.ts';
export { defineGraph, type Graph, type GraphDefinition } from './graph.ts';
export { gelu, layerNorm, linear, logSumExp, mean, norm, normalize, quickGelu, softplus } from './layers.ts';
export {
  add,
  divide,
  equal,
  erf,
  exp,
  greater,
  log,
  maximum,
  multiply,
  negate,
  relu,
  sigmoid,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from './operations/elementwise.ts';
export {
  broadcastTo,
  concat,
  expandDims,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  transpose,
} from './operations/layout.ts';
export { constant, dimension, eye, input, parameter, range, zeros } from './operations/leaves.ts';
export { matmul, max, type ReduceOptions, softmax, sum } from './operations/products.ts';
