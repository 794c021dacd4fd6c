import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../graph/graph.ts';
import { add } from '../../graph/operations/elementwise.ts';
import { gather } from '../../graph/operations/layout.ts';
import { input, parameter } from '../../graph/operations/leaves.ts';
import { matmul, sum } from '../../graph/operations/products.ts';
import { intTensor, tensor } from '../../tensor/tensor.ts';
import { bindDimensions, checkParameter } from './bind-dimensions.ts';

const product = matmul(input('image', ['batch', 2]), input('text', ['captions', 2, 'batch']));
const graph = defineGraph({
  outputs: { y: add(sum(product), sum(gather(parameter('table', [4]), input('tokens', [3], 'int32')))) },
});
const image = tensor([1, 2, 3, 4, 5, 6], [3, 2]);
const text = tensor(new Float32Array(24), [4, 2, 3]);
const tokens = intTensor([0, 1, 2], [3]);

describe('bindDimensions', () => {
  it('finds the size of every symbol', () => {
    expect(bindDimensions(graph, { image, text, tokens, unrelated: tokens })).toEqual(
      new Map([
        ['batch', 3],
        ['captions', 4],
      ]),
    );
  });

  it.each([
    ['a missing input', { image, tokens }, 'NOT_FOUND', /No value for input "text"; found image, tokens/],
    ['no inputs', {}, 'NOT_FOUND', /No value for input "image"; found nothing/],
    [
      'another size',
      { image: tensor([1, 2, 3], [1, 3]), text, tokens },
      'SHAPE_MISMATCH',
      /Input "image"; expected float32 \[batch, 2\]; found float32 \[1, 3\]/,
    ],
    ['another rank', { image: tensor([1, 2], [2]), text, tokens }, 'SHAPE_MISMATCH', /found float32 \[2\]/],
    [
      'two sizes of one symbol',
      { image: tensor([1, 2], [1, 2]), text, tokens },
      'SHAPE_MISMATCH',
      /Input "text"; .* found float32 \[4, 2, 3\]\. "batch" is 1, from axis 0 of input "image"/,
    ],
    [
      'another dtype',
      { image, text, tokens: tensor([0, 1, 2], [3]) },
      'SHAPE_MISMATCH',
      /Input "tokens"; expected int32 \[3\]; found float32 \[3\]/,
    ],
    [
      'too few values',
      { image: { shape: [3, 2], data: new Float32Array(5) }, text, tokens },
      'SHAPE_MISMATCH',
      /"image": the values do not fill the shape; expected 6 values for \[3, 2\]; found 5/,
    ],
  ])('refuses %s', (_, values, code, message) => {
    expect(() => bindDimensions(graph, values)).toThrow(message);
    expect(() => bindDimensions(graph, values)).toThrow(expect.objectContaining({ code }));
  });

  it('is not deceived by names that every object has', () => {
    const odd = defineGraph({ outputs: { y: input('constructor', ['n']) } });
    expect(() => bindDimensions(odd, {})).toThrow(/No value for input "constructor"/);
  });
});

describe('checkParameter', () => {
  const [node] = graph.parameters;
  it('takes the declared shape and no other', () => {
    if (node === undefined) throw new Error('the graph has a parameter');
    expect(() => checkParameter(node, tensor([1, 2, 3, 4], [4]))).not.toThrow();
    expect(() => checkParameter(node, tensor([1, 2], [2]))).toThrow(
      /Parameter "table"; expected float32 \[4\]; found float32 \[2\]/,
    );
    expect(() => checkParameter(node, intTensor([1, 2, 3, 4], [4]))).toThrow(/found int32 \[4\]/);
  });
});
