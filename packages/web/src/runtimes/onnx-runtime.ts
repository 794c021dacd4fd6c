import { FgclipError, type Runtime, sessionRuntime } from '@fgclip/core';
import { probeDevice } from './probe-device.ts';
import { type OnnxDevice, onnxBackend, startOnnx } from './start-onnx.ts';

export interface OnnxRuntimeOptions {
  /**
   * Where to compute: 'wasm', the processor; 'webgpu', the graphics card; 'auto', the faster of them by a short trial.
   * Default 'auto'.
   */
  readonly device?: OnnxDevice | 'auto' | undefined;
  /**
   * Threads of 'wasm'. More than one needs a cross-origin isolated page. The first runtime of a page fixes the number.
   * Default: as threadsAvailable() tells.
   */
  readonly threads?: number | undefined;
  /**
   * Where onnxruntime-web's .wasm and .mjs files lie: a folder's address, or addresses by file name
   * ("ort-wasm-simd-threaded.wasm"). Default: beside its JavaScript, where bundlers put them.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>> | undefined;
}

/**
 * Runs graphs with onnxruntime-web, which is loaded when the first graph is compiled. On WebAssembly the calling thread
 * is blocked while a graph runs: train in a worker where a page has to stay responsive. Its name tells the device and
 * threads from the first compile() on: "onnxruntime-web (wasm, 2 threads)".
 *
 * compile() throws RUNTIME where onnxruntime-web's files or the device cannot be had, and for another number of threads
 * than the page already runs on; INVALID_ARGUMENT for a number that is not a positive integer; both it and run() throw
 * RUNTIME when the GPU is lost; the rest as sessionRuntime() does.
 */
export function onnxRuntime(options: OnnxRuntimeOptions = {}): Runtime {
  let runtime: Promise<Runtime> | undefined;
  let name = 'onnxruntime-web';
  let disposed = false;

  const open = async (): Promise<Runtime> => {
    const { device = 'auto' } = options;
    const chosen = device === 'auto' ? (await probeDevice(options)).device : device;
    const opened = sessionRuntime(onnxBackend(await startOnnx(chosen, options)));
    name = opened.name;
    return opened;
  };

  return {
    get name() {
      return name;
    },
    async compile(graph, state) {
      if (disposed) throw new FgclipError('RUNTIME', `The runtime ${name} has been disposed of`);
      runtime ??= open();
      return (await runtime).compile(graph, state);
    },
    async dispose() {
      disposed = true;
      const opened = await runtime?.catch(() => undefined);
      await opened?.dispose();
    },
  };
}
