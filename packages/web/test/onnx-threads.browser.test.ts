import { describe, expect, it } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { onnxRuntime } from '../src/runtimes/onnx-runtime.ts';
import { threadsAvailable } from '../src/runtimes/start-onnx.ts';
import { readShared } from './shared-files.ts';
import { smallGraph } from './small-graph.ts';

const create = () => onnxRuntime({ device: 'wasm', threads: 2 });

describeRuntime('onnxruntime-web (wasm, 2 threads)', create);

describe('onnxruntime-web in a cross-origin isolated page', () => {
  referenceSuite(create, readShared);

  it('runs on several threads, and says so', async () => {
    expect(threadsAvailable()).toEqual({ threads: expect.any(Number), note: undefined });
    expect(threadsAvailable().threads).toBeGreaterThan(1);
    const runtime = create();
    await runtime.compile(smallGraph);
    expect(runtime.name).toBe('onnxruntime-web (wasm, 2 threads)');
    await runtime.dispose();
  });

  it('takes memory that threads share', async () => {
    const runtime = create();
    const shared = new Float32Array(new SharedArrayBuffer(12));
    shared.set([1, 2, 3]);
    const program = await runtime.compile(smallGraph);
    const { doubled } = await program.run({ x: { shape: [3], data: shared } });
    expect(doubled?.data).toEqual(Float32Array.of(2, 4, 6));
    await runtime.dispose();
  });

  it('keeps the number of threads it has been started with', async () => {
    await create().compile(smallGraph);
    const another = onnxRuntime({ device: 'wasm', threads: 1 }).compile(smallGraph);
    await expect(another).rejects.toMatchObject({ code: 'RUNTIME', expected: '1', hint: expect.any(String) });
    await expect(onnxRuntime({ threads: 0 }).compile(smallGraph)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
