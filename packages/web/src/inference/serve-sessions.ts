import { FgclipError, type ModelDType, type ModelPort, type ModelTensor } from '@fgclip/core';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { probeDevice } from '../runtimes/probe-device.ts';
import { type StartedOnnx, startOnnx } from '../runtimes/start-onnx.ts';
import type { EngineSettings, LoadedModel, SentError, WorkerMessage, WorkerRequest } from './request.ts';

/** The worker's side of the channel to the page. */
export interface WorkerScope {
  onmessage: ((event: { readonly data: WorkerRequest }) => void) | null;
  postMessage(message: WorkerMessage, transfer?: Transferable[]): void;
}

type Answer = { readonly value: unknown; readonly transfer?: ArrayBuffer[] };

/** Runs models with onnxruntime-web for whoever asks over the channel, one request after another. */
export function serveSessions(scope: WorkerScope): void {
  const sessions = new Map<number, InferenceSession>();
  let engine: Promise<StartedOnnx> | undefined;

  const load = async ({ session: id, settings, model, externalData }: Extract<WorkerRequest, { kind: 'load' }>) => {
    engine ??= startEngine(settings);
    const { ort, device, threads } = await engine;
    const data = Object.entries(externalData).map(async ([path, file]) => ({ path, data: await bytesOf(file) }));
    const session = await ort.InferenceSession.create(await bytesOf(model), {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
      ...(data.length > 0 && { externalData: await Promise.all(data) }),
    });
    sessions.set(id, session);
    const name = `onnxruntime-web (${device === 'wasm' ? `wasm, ${threads} thread${threads === 1 ? '' : 's'}` : device})`;
    const [inputs, outputs] = [session.inputMetadata.map(toPort), session.outputMetadata.map(toPort)];
    return { value: { name, inputs, outputs } satisfies LoadedModel };
  };

  const run = async ({ session: id, feeds, outputs }: Extract<WorkerRequest, { kind: 'run' }>) => {
    const session = sessions.get(id);
    if (session === undefined || engine === undefined) throw new Error('The session has been released');
    const { ort, inTurn } = await engine;
    const tensors = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [
      name,
      new ort.Tensor(dtype as 'float32', data as Float32Array, shape),
    ]);
    const found = await inTurn(() => session.run(Object.fromEntries(tensors), outputs));
    const values = Object.entries(found).map(([name, tensor]) => [name, toModelTensor(name, tensor)] as const);
    return {
      value: Object.fromEntries(values),
      transfer: values.map(([, { data }]) => data.buffer as ArrayBuffer),
    };
  };

  const release = async (id: number) => {
    await sessions.get(id)?.release();
    sessions.delete(id);
    return { value: undefined };
  };

  const answer = (request: WorkerRequest): Promise<Answer> => {
    if (request.kind === 'load') return load(request);
    return request.kind === 'run' ? run(request) : release(request.session);
  };

  let last = Promise.resolve();
  scope.onmessage = ({ data }) => {
    last = last.then(async () => {
      try {
        const { value, transfer = [] } = await answer(data);
        scope.postMessage({ value }, transfer);
      } catch (error) {
        scope.postMessage({ error: toSend(error) });
      }
    });
  };
  scope.postMessage('ready');
}

async function startEngine({ device, ...options }: EngineSettings): Promise<StartedOnnx> {
  return startOnnx(device === 'auto' ? (await probeDevice(options)).device : device, options);
}

async function bytesOf(file: Uint8Array | Blob): Promise<Uint8Array> {
  return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file;
}

/** Sequences and maps have neither type nor shape. */
function toPort(port: InferenceSession.ValueMetadata): ModelPort {
  return port.isTensor
    ? { name: port.name, dtype: port.type, shape: [...port.shape] }
    : { name: port.name, dtype: 'sequence or map', shape: [] };
}

const passedOn: readonly string[] = ['float32', 'float16', 'int32', 'int64', 'bool'];

function toModelTensor(name: string, { type, dims, data }: Tensor): ModelTensor {
  if (!passedOn.includes(type)) {
    throw new Error(`The output ${JSON.stringify(name)} holds ${type} values, which are not passed on`);
  }
  const values = data as ModelTensor['data'];
  // Newer browsers have arrays of float16; the bits are the same.
  const bits = type === 'float16' ? new Uint16Array(values.buffer, values.byteOffset, values.length) : values;
  return { dtype: type as ModelDType, shape: [...dims], data: bits };
}

function toSend(error: unknown): SentError {
  if (FgclipError.isInstance(error)) return { code: error.code, message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error) };
}
