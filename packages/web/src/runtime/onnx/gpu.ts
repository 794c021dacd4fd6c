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
