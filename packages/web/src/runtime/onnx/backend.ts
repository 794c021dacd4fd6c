import { FgclipError, type SessionBackend, type Tensor } from '@fgclip/core';
import type { Tensor as OrtTensor } from 'onnxruntime-web';
import type { StartedOnnx } from './start-onnx.ts';

/**
 * onnxruntime-web for core's sessionRuntime(). On a GPU the next values of parameters stay there; WebAssembly copies
 * whatever enters or leaves a session, so that there updates are done beside it.
 */
export function onnxBackend({ ort, device, threads, inTurn }: StartedOnnx): SessionBackend<OrtTensor> {
  return {
    name: engineName(device, threads),
    inPlace: device === 'wasm',
    async createSession(model, kept) {
      const onGpu = Object.fromEntries(kept.map((name) => [name, 'gpu-buffer' as const]));
      const session = await inTurn(() =>
        ort.InferenceSession.create(model, {
          executionProviders: [device],
          graphOptimizationLevel: 'all',
          ...(device === 'webgpu' && { preferredOutputLocation: onGpu }),
        }),
      );
      return {
        run: (feeds) => inTurn(() => session.run(feeds)),
        release: () => inTurn(() => session.release()),
      };
    },
    toValue: ({ shape, data }) =>
      data instanceof Int32Array
        ? new ort.Tensor('int32', unshared(data), shape)
        : new ort.Tensor('float32', unshared(data), shape),
    take: (value) => inTurn(async () => toTensor(value, await value.getData(true))),
    read: (value) =>
      inTurn(async () => {
        const { shape, data } = toTensor(value, await value.getData());
        return { shape, data: data.slice() };
      }),
    release: (value) => value.dispose(),
  };
}

/** "onnxruntime-web (wasm, 2 threads)" */
function engineName(device: string, threads: number): string {
  if (device !== 'wasm') return `onnxruntime-web (${device})`;
  return `onnxruntime-web (${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

/** onnxruntime-web refuses memory that threads share. */
function unshared<Values extends Float32Array | Int32Array>(values: Values): Values {
  const shared = typeof SharedArrayBuffer !== 'undefined' && values.buffer instanceof SharedArrayBuffer;
  return shared ? (values.slice() as Values) : values;
}

function toTensor({ dims }: OrtTensor, data: OrtTensor['data']): Tensor {
  if (data instanceof Float32Array || data instanceof Int32Array) return { shape: dims, data };
  throw new FgclipError('RUNTIME', 'onnxruntime-web yielded values that are neither float32 nor int32');
}
