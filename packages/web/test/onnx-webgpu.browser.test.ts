import { tensor } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { onnxRuntime } from '../src/runtimes/onnx-runtime.ts';
import { fasterDevice, probeDevice } from '../src/runtimes/probe-device.ts';
import { type GpuDevice, gpuSupport } from '../src/runtimes/start-onnx.ts';
import { readShared } from './shared-files.ts';
import { smallGraph } from './small-graph.ts';

const gpu = await gpuSupport();
if (!gpu.available) console.warn('Tests of WebGPU are skipped: this browser offers no adapter');

const create = () => onnxRuntime({ device: 'webgpu' });

describe.skipIf(!gpu.available)(`WebGPU (${gpu.name})`, () => {
  describeRuntime('onnxruntime-web (webgpu)', create);
  referenceSuite(create, readShared);

  it('is named', async () => {
    const runtime = create();
    await runtime.compile(smallGraph);
    expect(runtime.name).toBe('onnxruntime-web (webgpu)');
    await runtime.dispose();
  });

  it('is timed against WebAssembly', async () => {
    const { device, milliseconds, notes } = await fasterDevice({});
    expect(notes).toEqual([]);
    expect(milliseconds).toEqual({ wasm: expect.any(Number), webgpu: expect.any(Number) });
    const { wasm = 0, webgpu = 0 } = milliseconds;
    expect(Math.min(wasm, webgpu)).toBeGreaterThan(0);
    expect(device).toBe(wasm < webgpu ? 'wasm' : 'webgpu');
  });

  it.runIf(gpu.software)('is not chosen where the processor imitates it', async () => {
    const { device, milliseconds, notes } = await probeDevice();
    expect({ device, milliseconds }).toEqual({ device: 'wasm', milliseconds: {} });
    expect(notes).toEqual([expect.stringContaining('imitated by the processor')]);
    const runtime = onnxRuntime();
    await runtime.compile(smallGraph);
    expect(runtime.name).toContain('onnxruntime-web (wasm');
    await runtime.dispose();
  });

  // Last, for nothing runs in this page afterwards.
  it('says so when it is lost', async () => {
    const program = await create().compile(smallGraph);
    const x = tensor([1], [1]);
    await program.run({ x });
    const { env } = await import('onnxruntime-web/webgpu');
    const device = (await env.webgpu.device) as GpuDevice;
    device.destroy();
    await expect(program.run({ x })).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringContaining('The GPU was lost'),
      hint: expect.any(String),
    });
    await expect(create().compile(smallGraph)).rejects.toMatchObject({ code: 'RUNTIME' });
  });
});
