import { expect, it } from 'vitest';
import { onnxRuntime } from '../src/runtimes/onnx-runtime.ts';
import { smallGraph } from './small-graph.ts';

it.each([
  ['wasm', 'ort-wasm-simd-threaded.wasm'],
  ['webgpu', 'ort-wasm-simd-threaded.asyncify.wasm'],
] as const)('names the files that are missing on %s', async (device, file) => {
  const compiled = onnxRuntime({ device, wasmPaths: '/nowhere/' }).compile(smallGraph);
  await expect(compiled).rejects.toMatchObject({
    code: 'RUNTIME',
    hint: expect.stringContaining(file),
    cause: expect.any(Error),
  });
});
