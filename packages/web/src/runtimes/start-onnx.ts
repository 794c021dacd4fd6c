import { FgclipError, type SessionBackend, type Tensor, writeOnnx } from '@fgclip/core';
import { defineGraph, input, negate } from '@fgclip/core/graph';
import type * as ort from 'onnxruntime-web';
import type { Tensor as OrtTensor } from 'onnxruntime-web';

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

/** Where a graph can be computed: on the processor, by WebAssembly, or on the graphics card. */
export type OnnxDevice = 'wasm' | 'webgpu';

/** The module onnxruntime-web, whichever of its builds. */
export type Ort = typeof ort;

/** A build of onnxruntime-web, of which each device has its own. */
export interface Flavour {
  /** Its files in onnxruntime-web/dist without their endings, .wasm and .mjs. */
  readonly file: string;
  /** Loads its JavaScript; the files follow at the first session. */
  import(): Promise<Ort>;
  /** Where bundlers have put its files. */
  addresses(): { readonly wasm: URL; readonly mjs: URL };
}

/**
 * The .mjs file is what threads start from. It is named, although the JavaScript holds a copy of it, because a thread
 * that starts from a bundle runs whatever else the bundler has put there.
 */
const flavours: Readonly<Record<OnnxDevice, Flavour>> = {
  wasm: {
    file: 'ort-wasm-simd-threaded',
    import: () => import('onnxruntime-web/wasm'),
    addresses: () => ({
      wasm: new URL('onnxruntime-web/ort-wasm-simd-threaded.wasm', import.meta.url),
      mjs: new URL('onnxruntime-web/ort-wasm-simd-threaded.mjs', import.meta.url),
    }),
  },
  webgpu: {
    file: 'ort-wasm-simd-threaded.asyncify',
    import: () => import('onnxruntime-web/webgpu'),
    addresses: () => ({
      wasm: new URL('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm', import.meta.url),
      mjs: new URL('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs', import.meta.url),
    }),
  },
};

/** What is needed of WebGPU, which TypeScript's DOM library does not describe. */
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
  destroy(): void;
}

interface GpuAdapter {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly isFallbackAdapter?: boolean };
}

interface Gpu {
  requestAdapter(): Promise<GpuAdapter | null>;
}

/** What this browser offers for WebGPU. */
export interface GpuSupport {
  /** Whether there is an adapter at all, be it one that software imitates. */
  readonly available: boolean;
  /** Whether the processor imitates it, which is slower than WebAssembly. */
  readonly software: boolean;
  /** Vendor and architecture, as the browser tells them: "nvidia ampere". */
  readonly name: string;
}

/** Asks the browser for a WebGPU adapter. */
export async function gpuSupport(): Promise<GpuSupport> {
  const gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return { available: false, software: false, name: 'none' };
  const { vendor = '', architecture = '', isFallbackAdapter = false } = adapter.info ?? {};
  return {
    available: true,
    software: isFallbackAdapter || architecture === 'swiftshader',
    name: `${vendor} ${architecture}`.trim() || 'unnamed',
  };
}

/** How many threads WebAssembly may use in this page, and why there are no more. */
export interface ThreadSupport {
  readonly threads: number;
  /** Why it is one, what that costs, and how to have more. */
  readonly note: string | undefined;
}

const mostThreads = 8;

/**
 * The number of threads to run WebAssembly on. Threads share memory, which a browser allows in cross-origin isolated
 * pages (and their workers) alone. There, half the logical cores are used, which are about the physical ones, but two
 * at least where there are two, and eight at most.
 */
export function threadsAvailable(): ThreadSupport {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  if (cores === 1) return { threads: 1, note: 'The browser reports one core' };
  if (globalThis.crossOriginIsolated !== true) {
    return {
      threads: 1,
      note:
        'This page is not cross-origin isolated, so WebAssembly runs on one thread: training and embedding take nearly ' +
        'twice as long as on two. Serve the page with the headers "Cross-Origin-Opener-Policy: same-origin" and ' +
        '"Cross-Origin-Embedder-Policy: require-corp" (or "credentialless")',
    };
  }
  return { threads: Math.min(mostThreads, Math.max(2, Math.ceil(cores / 2))), note: undefined };
}

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
