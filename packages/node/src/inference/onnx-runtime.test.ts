import { intTensor, tensor } from '@fgclip/core';
import { add, defineGraph, gather, input, multiply, parameter } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { describeRuntime } from '../../../core/test/runtime-suite.ts';
import { onnxRuntime } from './onnx-runtime.ts';

describeRuntime('onnxruntime-node', () => onnxRuntime({ threads: 2 }));
describeRuntime('onnxruntime-node with spinning threads', () => onnxRuntime({ threads: 2, spinning: true }));
describeRuntime('onnxruntime-node with updates in the session', () =>
  onnxRuntime({ threads: 2, updatesInPlace: false }),
);

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

  it('refuses an execution provider that is not there, naming those that are', () => {
    expect(() => onnxRuntime({ executionProviders: ['abacus'] })).toThrow(/no execution provider "abacus".*one of cpu/);
  });

  it('runs an empty batch', async () => {
    const runtime = onnxRuntime({ threads: 1 });
    const program = await runtime.compile(defineGraph({ outputs: { y: multiply(input('x', ['n', 3]), 2) } }));
    const { y } = await program.run({ x: tensor([], [0, 3]) });
    expect(y).toEqual({ shape: [0, 3], data: new Float32Array(0) });
    await runtime.dispose();
  });

  it.each([true, false])('hands out values of the state as they were, updates in place: %s', async (updatesInPlace) => {
    const runtime = onnxRuntime({ threads: 1, updatesInPlace });
    const [w, x] = [parameter('w', [5]), input('x', [5])];
    const graph = defineGraph({ outputs: { before: w }, updates: { w: add(multiply(w, 0.5), x) } });
    const program = await runtime.compile(graph, { w: tensor([0, 2, 4, 6, 8], [5]) });
    const fed = { x: tensor([1, 1, 1, 1, 1], [5]) };
    const [first, second] = [await program.run(fed), await program.run(fed)];
    expect(first.before?.data).toEqual(Float32Array.of(0, 2, 4, 6, 8));
    expect(second.before?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5));
    expect((await program.readState()).w?.data).toEqual(Float32Array.of(1.5, 2, 2.5, 3, 3.5));
    await runtime.dispose();
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %s threads', (threads) => {
    expect(() => onnxRuntime({ threads })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
