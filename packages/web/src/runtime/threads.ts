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
