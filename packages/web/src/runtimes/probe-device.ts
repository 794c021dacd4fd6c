import { sessionRuntime, tensor } from '@fgclip/core';
import { defineGraph, input, matmul, parameter, sum } from '@fgclip/core/graph';
import {
  gpuSupport,
  type OnnxDevice,
  onnxBackend,
  type StartOptions,
  startOnnx,
  threadsAvailable,
} from './start-onnx.ts';

/** Which device a page should compute on, and what speaks for it. */
export interface DeviceProbe {
  readonly device: OnnxDevice;
  /** Milliseconds that a small matrix product took on each device that was tried, transfers included. */
  readonly milliseconds: Readonly<Partial<Record<OnnxDevice, number>>>;
  /** What this page lacks, what that costs, and how to have it. */
  readonly notes: readonly string[];
}

/**
 * Finds the faster of the devices that onnxruntime-web can use here. Where there is no choice nothing is loaded; where
 * there is, each is warmed up and timed on a small matrix product, which loads both builds of it.
 *
 * @throws RUNTIME where WebAssembly cannot be started. A GPU that cannot is a note.
 */
export async function probeDevice(options: StartOptions = {}): Promise<DeviceProbe> {
  const notes = [threadsAvailable().note].filter((note) => note !== undefined);
  const gpu = await gpuSupport();
  if (!gpu.available) {
    return { device: 'wasm', milliseconds: {}, notes: [...notes, 'This browser offers no WebGPU adapter'] };
  }
  if (gpu.software) {
    const note = `The WebGPU adapter (${gpu.name}) is imitated by the processor, which is slower than WebAssembly`;
    return { device: 'wasm', milliseconds: {}, notes: [...notes, note] };
  }
  const faster = await fasterDevice(options);
  return { ...faster, notes: [...notes, ...faster.notes] };
}

/** Times WebAssembly and WebGPU, software or not. */
export async function fasterDevice(options: StartOptions): Promise<DeviceProbe> {
  const wasm = await timeDevice('wasm', options);
  try {
    const webgpu = await timeDevice('webgpu', options);
    return { device: webgpu < wasm ? 'webgpu' : 'wasm', milliseconds: { wasm, webgpu }, notes: [] };
  } catch (error) {
    return { device: 'wasm', milliseconds: { wasm }, notes: [String(error)] };
  }
}

const [rows, dimension, warmUps, runs] = [1024, 512, 2, 5];

/** The median time in milliseconds of [1024, 512] x [512, 512], the left side fed, the right one state of the device. */
async function timeDevice(device: OnnxDevice, options: StartOptions): Promise<number> {
  const weight = parameter('weight', [dimension, dimension]);
  const graph = defineGraph({ outputs: { total: sum(matmul(input('x', [rows, dimension]), weight)) } });
  const filled = (...shape: [number, number]) => tensor(new Float32Array(shape[0] * shape[1]).fill(0.1), shape);
  const program = await sessionRuntime(onnxBackend(await startOnnx(device, options))).compile(graph, {
    weight: filled(dimension, dimension),
  });
  const feeds = { x: filled(rows, dimension) };
  const times: number[] = [];
  for (let i = -warmUps; i < runs; i++) {
    const start = performance.now();
    await program.run(feeds);
    if (i >= 0) times.push(performance.now() - start);
  }
  await program.dispose();
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
}
