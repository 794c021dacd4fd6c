/** What is used of WebAssembly, which Node, browsers and their workers all have under this name. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  instantiate(
    module: Uint8Array<ArrayBuffer>,
    imports: { readonly state: { readonly memory: Memory } },
  ): Promise<{ readonly instance: { readonly exports: { readonly run?: unknown } } }>;
};

/** A memory that does not grow, so that views of it stay valid. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** run() of encodeKernel(). */
export type Kernel = (count: number, ...addressesAndScalars: number[]) => void;

const pageBytes = 65536;
const lineBytes = 64;

/** A memory of at least that many bytes, all zero. Throws where WebAssembly is missing or the memory too large. */
export function allocate(bytes: number): Memory {
  const pages = Math.ceil(bytes / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

/** Loads what encodeKernel() wrote. Throws where WebAssembly or its vector instructions are missing. */
export async function loadKernel(module: Uint8Array<ArrayBuffer>, memory: Memory): Promise<Kernel> {
  const { instance } = await WebAssembly.instantiate(module, { state: { memory } });
  return instance.exports.run as Kernel;
}

/** Bytes that an array of so many floats takes, padded to whole lines of the cache and so to a kernel's vectors. */
export function paddedBytes(length: number): number {
  return Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / lineBytes) * lineBytes;
}
