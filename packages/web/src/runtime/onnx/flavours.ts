import type * as ort from 'onnxruntime-web';

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
export const flavours: Readonly<Record<OnnxDevice, Flavour>> = {
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
