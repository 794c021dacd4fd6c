import { defineGraph, gather, input, intTensor, multiply, tensor } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { onnxRuntime } from './onnx-runtime.ts';

describeRuntime('onnxruntime-node', () => onnxRuntime({ threads: 2 }));
describeRuntime('onnxruntime-node without spinning', () => onnxRuntime({ threads: 2, spinning: false }));

describe('onnxRuntime', () => {
  const lookup = defineGraph({ outputs: { rows: gather(input('table', ['n', 2]), input('indices', ['m'], 'int32')) } });
  const table = tensor([1, 2, 3, 4], [2, 2]);

  it('tells what ONNX Runtime says when a run fails, and goes on', async () => {
    const runtime = onnxRuntime({ threads: 1 });
    const program = await runtime.compile(lookup);
    await expect(program.run({ table, indices: intTensor([0, 5], [2]) })).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringContaining('indices element out of data bounds'),
      cause: expect.any(Error),
    });
    const { rows } = await program.run({ table, indices: intTensor([1], [1]) });
    expect(rows).toEqual({ shape: [1, 2], data: Float32Array.of(3, 4) });
    await runtime.dispose();
  });

  it('tells why a graph cannot be loaded', async () => {
    const runtime = onnxRuntime({ executionProviders: ['abacus'] });
    await expect(runtime.compile(lookup)).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringContaining('abacus'),
      cause: expect.any(Error),
    });
  });

  it('runs an empty batch', async () => {
    const runtime = onnxRuntime({ threads: 1 });
    const program = await runtime.compile(defineGraph({ outputs: { y: multiply(input('x', ['n', 3]), 2) } }));
    const { y } = await program.run({ x: tensor([], [0, 3]) });
    expect(y).toEqual({ shape: [0, 3], data: new Float32Array(0) });
    await runtime.dispose();
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %s threads', (threads) => {
    expect(() => onnxRuntime({ threads })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
