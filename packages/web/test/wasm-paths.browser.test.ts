import { tensor } from '@fgclip/core';
import { expect, it } from 'vitest';
import { onnxRuntime } from '../src/runtimes/onnx-runtime.ts';
import { smallGraph } from './small-graph.ts';

it("takes onnxruntime-web's files from the folder named", async () => {
  // The sources of this page may fill the list that browsers keep.
  performance.clearResourceTimings();
  const runtime = onnxRuntime({ device: 'wasm', threads: 1, wasmPaths: '/node_modules/onnxruntime-web/dist' });
  const program = await runtime.compile(smallGraph);
  expect((await program.run({ x: tensor([1, 2], [2]) })).doubled?.data).toEqual(Float32Array.of(2, 4));
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
  expect(loaded.map(({ pathname }) => pathname)).toContain(
    '/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  );
  expect(loaded.filter(({ origin }) => origin !== location.origin)).toEqual([]);
});
