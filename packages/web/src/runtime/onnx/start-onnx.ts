import { defineGraph, FgclipError, input, negate, writeOnnx } from '@fgclip/core';
import { threadsAvailable } from '../threads.ts';
import { flavours, type OnnxDevice, type Ort } from './flavours.ts';
import type { GpuDevice } from './gpu.ts';

export interface StartOptions {
  readonly threads?: number | undefined;
  readonly wasmPaths?: string | Readonly<Record<string, string>> | undefined;
}

/** onnxruntime-web, running. */
export interface StartedOnnx {
  readonly ort: Ort;
  readonly device: OnnxDevice;
  readonly threads: number;
  /** Does one piece of work after the other: only one session may run at a time on a GPU. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** onnxruntime-web keeps one engine for each of its builds as long as the page lives, settings included. */
const engines = new Map<OnnxDevice, Promise<StartedOnnx>>();

/**
 * Starts onnxruntime-web on a device, or hands out what has been started before in this page or worker. A small
 * session is run, so that what is wrong shows here. After a failure it takes a reload of the page to try anew.
 *
 * @throws RUNTIME where its files or the device cannot be had, and for another number of threads than it has been
 *   started with; INVALID_ARGUMENT for a number of threads that is not a positive integer.
 */
export async function startOnnx(device: OnnxDevice, options: StartOptions): Promise<StartedOnnx> {
  const { threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', `${threads} threads`, { expected: 'a positive integer' });
  }
  const engine = engines.get(device) ?? start(device, options);
  engines.set(device, engine);
  const started = await engine;
  if (device === 'wasm' && threads !== undefined && threads !== started.threads && threadsAvailable().threads > 1) {
    throw new FgclipError('RUNTIME', `onnxruntime-web already runs on ${started.threads} threads in this page`, {
      expected: `${threads}`,
      hint: 'The number is fixed by the first runtime of a page or worker',
    });
  }
  return started;
}

async function start(device: OnnxDevice, { threads, wasmPaths }: StartOptions): Promise<StartedOnnx> {
  const { file } = flavours[device];
  try {
    const ort = await flavours[device].import();
    const { wasm } = ort.env;
    const possible = threadsAvailable().threads;
    // The GPU computes; threads of the processor would only wait.
    wasm.numThreads = device === 'webgpu' || possible === 1 ? 1 : (threads ?? possible);
    wasm.wasmPaths = wasmPaths === undefined ? flavours[device].addresses() : pathsOf(wasmPaths, file);
    ort.env.logLevel = 'error';
    await tryOut(ort, device);
    const lost = device === 'webgpu' ? lossOf((await ort.env.webgpu.device) as GpuDevice) : undefined;
    return { ort, device, threads: wasm.numThreads, inTurn: turns(lost) };
  } catch (cause) {
    throw startError(device, file, cause);
  }
}

/** As onnxruntime-web takes them: a prefix, or the address of each file. */
function pathsOf(wasmPaths: string | Readonly<Record<string, string>>, file: string) {
  if (typeof wasmPaths === 'string') return wasmPaths.endsWith('/') ? wasmPaths : `${wasmPaths}/`;
  const [wasm, mjs] = [wasmPaths[`${file}.wasm`], wasmPaths[`${file}.mjs`]];
  return { ...(wasm !== undefined && { wasm }), ...(mjs !== undefined && { mjs }) };
}

async function tryOut({ InferenceSession, Tensor }: Ort, device: OnnxDevice): Promise<void> {
  const model = writeOnnx(defineGraph({ outputs: { y: negate(input('x', [1])) } }));
  const session = await InferenceSession.create(model, { executionProviders: [device] });
  const { y } = await session.run({ x: new Tensor('float32', [1], [1]) });
  // The GPU is given back with the last session on it, and would have to be asked for anew.
  if (device === 'wasm') await session.release();
  if (y?.data[0] !== -1) throw new Error(`-1 was computed as ${y?.data[0]}`);
}

function startError(device: OnnxDevice, file: string, cause: unknown): FgclipError {
  const files =
    `Serve ${file}.wasm and ${file}.mjs of onnxruntime-web/dist from your own site and name their folder in ` +
    "wasmPaths; with Vite's server, name @fgclip/web and onnxruntime-web in optimizeDeps.exclude";
  const hint = device === 'webgpu' ? `Use the device "wasm", or where this browser has WebGPU: ${files}` : files;
  return new FgclipError('RUNTIME', `onnxruntime-web could not be started (${device})`, {
    found: String(cause),
    hint,
    cause,
  });
}

/** Fails when the device is lost, and never settles otherwise. */
function lossOf(device: GpuDevice): Promise<never> {
  const loss = device.lost.then(({ message, reason }) => {
    throw new FgclipError('RUNTIME', 'The GPU was lost', {
      found: message || reason || 'no reason given',
      hint: 'What the device held is gone: reload the page, or go on with another runtime from the last state read',
    });
  });
  loss.catch(() => undefined);
  return loss;
}

/** A queue, every turn of which fails at once where `lost` does. */
function turns(lost: Promise<never> | undefined): StartedOnnx['inTurn'] {
  let queue: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = queue.then(() => (lost === undefined ? work() : Promise.race([lost, work()])));
    queue = turn.catch(() => undefined);
    return turn;
  };
}
