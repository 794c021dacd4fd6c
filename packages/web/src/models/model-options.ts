import type { FgclipError } from '@fgclip/core';

/** How the download of a model stands. */
export interface ModelProgress {
  /** The file under way: "onnx/vision_model.onnx". */
  readonly file: string;
  /** Bytes of it that are there. */
  readonly loaded: number;
  /** Bytes of it in all; absent as long as nobody has said. */
  readonly total?: number;
  /** What is being waited for, when something went wrong that may pass. */
  readonly waiting?: string;
}

/** How stubborn to be. */
export interface RetryPolicy {
  /** How many times in a row to try without getting a byte further. Default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled before each further one. Default 1,000. */
  readonly delay?: number;
}

/** Where a model comes from and where it is kept. */
export interface ModelOptions {
  /** The hub. Default https://huggingface.co; a mirror that speaks its protocol will do. */
  readonly endpoint?: string | undefined;
  /** An access token of the hub, for private and gated models. */
  readonly token?: string | undefined;
  /** Branch, tag or commit on the hub. Default "main". */
  readonly revision?: string | undefined;
  /** Whether to make do with what is stored. Default false. */
  readonly offline?: boolean | undefined;
  /** Name of the Cache (of the browser's Cache API) that models are stored in. Default "fgclip". */
  readonly cacheName?: string | undefined;
  readonly retry?: RetryPolicy | undefined;
  /** Milliseconds without a byte after which a server counts as stalled. Default 60,000. */
  readonly idleTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
  /**
   * Called once when the browser does not store a file, for lack of room or because it forbids it: with an IO error
   * that says so. The model is used all the same, and will have to be downloaded again.
   */
  readonly onNotStored?: ((error: FgclipError) => void) | undefined;
  /** Default the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}
