import { describe, expect, it } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { onnxRuntime } from '../src/runtimes/onnx-runtime.ts';
import { threadsAvailable } from '../src/runtimes/start-onnx.ts';
import { readShared } from './shared-files.ts';
import { smallGraph } from './small-graph.ts';

const create = () => onnxRuntime({ device: 'wasm' });

describeRuntime('onnxruntime-web (wasm, 1 thread)', create);

describe('onnxruntime-web in a page that is not isolated', () => {
  referenceSuite(create, readShared);

  it('runs on one thread whatever is asked for, and tells what is missing', async () => {
    expect(globalThis.crossOriginIsolated).toBe(false);
    const { threads, note } = threadsAvailable();
    expect(threads).toBe(1);
    expect(note).toContain('Cross-Origin-Embedder-Policy');
    const runtime = onnxRuntime({ device: 'wasm', threads: 4 });
    await runtime.compile(smallGraph);
    expect(runtime.name).toBe('onnxruntime-web (wasm, 1 thread)');
    await runtime.dispose();
  });
});
