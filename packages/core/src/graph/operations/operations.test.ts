import { describe, expect, it } from 'vitest';
import { intTensor } from '../../tensor/tensor.ts';
import { logSumExp, mean } from '../layers.ts';
import { add, divide, equal, exp, maximum, multiply, subtract } from './elementwise.ts';
import { broadcastTo, concat, expandDims, gather, pad, reshape, scatterAdd, slice, transpose } from './layout.ts';
import { constant, dimension, eye, input, parameter, range, zeros } from './leaves.ts';
import { matmul, max, softmax, sum } from './products.ts';

const x = input('x', ['batch', 3]);
const y = input('y', [2, 4]);
const cube = input('cube', [2, 3, 4]);
const tokens = input('tokens', ['batch', 5], 'int32');

describe('shapes that operations yield', () => {
  it.each([
    ['add', add(x, input('row', [3])), ['batch', 3]],
    ['maximum', maximum(input('column', ['batch', 1]), 0), ['batch', 1]],
    ['sum', sum(cube, [0, -1]), [3]],
    ['sum of all', sum(x), []],
    ['sum, kept', sum(cube, 1, { keepDims: true }), [2, 1, 4]],
    ['max', max(x, 0), [3]],
    ['softmax', softmax(x), ['batch', 3]],
    ['matmul', matmul(x, input('w', [3, 'n'])), ['batch', 'n']],
    ['matmul, rank 3 by 2', matmul(input('a', ['batch', 2, 3]), input('w', [3, 5])), ['batch', 2, 5]],
    ['matmul, broadcast', matmul(input('a', [4, 1, 2, 3]), input('b', ['batch', 3, 5])), [4, 'batch', 2, 5]],
    ['transpose', transpose(cube), [2, 4, 3]],
    ['transpose by permutation', transpose(cube, [2, 0, 1]), [4, 2, 3]],
    ['reshape', reshape(x, ['3*batch']), ['3*batch']],
    ['reshape, symbols in any order', reshape(x, ['batch*3']), ['3*batch']],
    ['broadcastTo', broadcastTo(x, [7, 'batch', 3]), [7, 'batch', 3]],
    ['expandDims', expandDims(x, 1), ['batch', 1, 3]],
    ['expandDims from the end', expandDims(x, -1), ['batch', 3, 1]],
    ['slice', slice(x, -1, 1, 3), ['batch', 2]],
    ['pad', pad(x, 1, 2, 1), ['batch', 6]],
    ['concat', concat([x, x, slice(x, 1, 0, 1)], 1), ['batch', 7]],
    ['gather', gather(input('table', [9, 2]), tokens), ['batch', 5, 2]],
    ['scatterAdd', scatterAdd(tokens, input('updates', ['batch', 5, 2]), 9), [9, 2]],
    ['eye', eye('n'), ['n', 'n']],
    ['range', range('n'), ['n']],
    ['dimension', dimension('batch'), []],
    ['zeros', zeros(['batch', 2]), ['batch', 2]],
    ['mean', mean(cube, [0, 1]), [4]],
    ['logSumExp', logSumExp(x, 0), [3]],
  ])('%s', (_, expression, shape) => {
    expect(expression.shape).toEqual(shape);
  });

  it('keep the dtype of indices wherever they are only moved', () => {
    const moved = [
      reshape(tokens, ['5*batch']),
      transpose(tokens),
      slice(tokens, 1, 0, 2),
      pad(tokens, 1, 1, 0),
      broadcastTo(tokens, [2, 'batch', 5]),
      concat([tokens, tokens], 1),
      gather(constant(intTensor([3, 4], [2])), tokens),
    ];
    expect(moved.map(({ dtype }) => dtype)).toEqual(moved.map(() => 'int32'));
  });
});

describe('refusals name the operation and what does not fit', () => {
  it.each([
    ['add', () => add(x, y), 'add: shapes [batch, 3] and [2, 4] do not fit'],
    ['divide', () => divide(x, input('n', ['n', 3])), 'divide: shapes [batch, 3] and [n, 3] do not fit'],
    ['exp of indices', () => exp(tokens), 'exp: needs float32 values; found int32 [batch, 5]'],
    ['equal of indices', () => equal(x, tokens), 'equal: needs float32 values'],
    ['sum', () => sum(x, 2), 'sum: axis 2 does not exist in [batch, 3]'],
    ['max', () => max(x, [-3]), 'max: axis -3 does not exist in [batch, 3]'],
    ['softmax of a scalar', () => softmax(constant(1)), 'softmax: axis -1 does not exist in []'],
    ['mean', () => mean(x, 5), 'mean: axis 5 does not exist in [batch, 3]'],
    ['matmul', () => matmul(x, y), 'matmul: shapes [batch, 3] and [2, 4] do not fit'],
    ['matmul of vectors', () => matmul(x, input('v', [3])), 'matmul: shapes [batch, 3] and [3] do not fit'],
    [
      'matmul, leading axes',
      () => matmul(cube, input('b', [3, 4, 5])),
      'matmul of [2, 3, 4] and [3, 4, 5]: shapes [2] and [3] do not fit',
    ],
    ['transpose', () => transpose(cube, [0, 1]), 'transpose: [0,1] does not permute [2, 3, 4]'],
    ['transpose twice an axis', () => transpose(cube, [0, 1, 1]), 'transpose: [0,1,1] does not permute'],
    ['reshape', () => reshape(x, [6]), 'reshape: shapes [batch, 3] and [6] do not fit'],
    ['broadcastTo', () => broadcastTo(x, ['batch', 4]), 'broadcastTo: shapes [batch, 3] and [batch, 4] do not fit'],
    ['broadcastTo of fewer axes', () => broadcastTo(x, [3]), 'broadcastTo: shapes [batch, 3] and [3] do not fit'],
    ['expandDims', () => expandDims(x, 4), 'expandDims: axis 4 does not exist'],
    ['slice', () => slice(y, 1, 3, 5), 'slice: 3..5 does not exist on axis 1 of [2, 4]'],
    ['slice of a symbol', () => slice(x, 0, 0, 1), 'slice: axis 0 of [batch, 3] has no fixed size'],
    ['pad of a symbol', () => pad(x, 0, 1, 1), 'pad: axis 0 of [batch, 3] has no fixed size'],
    ['pad by less than nothing', () => pad(y, 0, -1, 0), 'pad: -1 before and 0 after [2, 4]'],
    ['concat', () => concat([x, y], 1), 'concat: shapes [batch, 3] and [2, 4] do not fit'],
    ['concat of two dtypes', () => concat([input('i', [2, 4], 'int32'), y], 1), 'concat: shapes'],
    ['concat of a symbol', () => concat([x, x], 0), 'concat: axis 0 of [batch, 3] has no fixed size'],
    ['concat of nothing', () => concat([], 0), 'concat: nothing to join'],
    ['gather by floats', () => gather(y, x), 'gather: indices must be int32; found float32 [batch, 3]'],
    ['gather from a scalar', () => gather(constant(1), tokens), 'gather: shapes [] and [batch, 5] do not fit'],
    ['scatterAdd', () => scatterAdd(tokens, x, 4), 'scatterAdd: shapes [batch, 5] and [batch, 3] do not fit'],
    ['scatterAdd of indices', () => scatterAdd(tokens, tokens, 4), 'scatterAdd: needs float32 values'],
    ['input of a product', () => input('z', ['2*batch']), '"2*batch" is a product'],
    ['parameter of half a size', () => parameter('w', [0.5]), 'parameter: [0.5] is not a shape'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message);
    expect(build).toThrow(expect.objectContaining({ name: 'FgclipError' }));
  });
});

describe('what changes nothing adds no node', () => {
  it.each([
    ['x + 0', add(x, 0)],
    ['0 + x', add(0, x)],
    ['x - 0', subtract(x, 0)],
    ['x * 1', multiply(x, 1)],
    ['1 * x', multiply(1, x)],
    ['x / 1', divide(x, 1)],
    ['reshape', reshape(x, ['batch', 3])],
    ['transpose', transpose(x, [0, 1])],
    ['broadcastTo', broadcastTo(x, ['batch', 3])],
    ['slice', slice(x, 1, 0, 3)],
    ['pad', pad(x, 1, 0, 0)],
    ['concat of one', concat([x], 0)],
    ['sum over no axes', sum(x, [])],
  ])('%s', (_, expression) => {
    expect(expression).toBe(x);
  });
});
