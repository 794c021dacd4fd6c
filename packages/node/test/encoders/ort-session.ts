import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelDType, ModelPort, ModelSession, ModelTensor } from '../../../core/src/encoders/model-session.ts';

/** What a session was given, run by run. */
export type Fed = Readonly<Record<string, ModelTensor>>;

/** A model in onnxruntime-node, on the thread that calls it, that remembers what it was fed. */
export async function ortSession(path: string): Promise<ModelSession & { readonly runs: Fed[] }> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 4 });
  const runs: Fed[] = [];
  return {
    name: 'onnxruntime-node (cpu)',
    inputs: session.inputMetadata.map(toPort),
    outputs: session.outputMetadata.map(toPort),
    runs,
    async run(feeds, { outputs } = {}) {
      runs.push(feeds);
      const tensors = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [
        name,
        new Tensor(dtype, data as Float32Array, shape),
      ]);
      const results = await session.run(Object.fromEntries(tensors), outputs ?? session.outputNames);
      return Object.fromEntries(
        Object.entries(results).map(([name, { type, dims, data }]) => [
          name,
          { dtype: type as ModelDType, shape: dims, data: bitsOf(data as ModelTensor['data']) },
        ]),
      );
    },
    dispose: () => session.release(),
  };
}

function toPort(value: InferenceSession.ValueMetadata): ModelPort {
  if (!value.isTensor) throw new Error(`${value.name} is no tensor`);
  return { name: value.name, dtype: value.type, shape: value.shape };
}

/** Newer versions of Node have a Float16Array, which ONNX Runtime then yields. */
function bitsOf(data: ModelTensor['data']): ModelTensor['data'] {
  return data.constructor.name === 'Float16Array' ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
}
