/// <reference types="vite/client" />
import { onnxRuntime, tfjsRuntime } from '@fgclip/web';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import single from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { type Contender, onRuntime, timeSteps } from '../case.ts';
import { plainStep, tunedStep } from './tensorflow-step.ts';

/** What the runner calls. Every contender has a page of its own, for threads are fixed when an engine starts. */
declare global {
  var openContender: (kind: string, threads: number) => Promise<{ name: string; losses: number[] }>;
  var timeContender: (steps: number) => Promise<number[]>;
}

let contender: Contender;

globalThis.openContender = async (kind, threads) => {
  contender = await create(kind, threads);
  const losses: number[] = [];
  for (let i = 0; i < 3; i++) losses.push(await contender.step());
  return { name: contender.name, losses };
};

globalThis.timeContender = (steps) => timeSteps(contender, steps);

async function create(kind: string, threads: number): Promise<Contender> {
  if (kind === 'onnx') return onRuntime(onnxRuntime({ device: 'wasm', threads }));
  if (kind === 'webgpu') return onRuntime(onnxRuntime({ device: 'webgpu' }));
  setWasmPaths({
    'tfjs-backend-wasm.wasm': single,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  });
  setThreadsCount(threads);
  await tf.setBackend('wasm');
  if (kind === 'tfjs') return onRuntime(tfjsRuntime(tf));
  return kind === 'tfjs-plain' ? plainStep() : tunedStep();
}
