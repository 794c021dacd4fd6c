import { FgclipError, type RetryPolicy } from '@fgclip/core';
import type { FileStore } from './file-store.ts';

/** A file of a model, in reach: on the disk in the browser's care, in memory, or where the user has it. */
export interface ModelFile {
  readonly blob: Blob;
  /** Where it is known. */
  readonly sha256: string | undefined;
  /** What errors call it. */
  readonly label: string;
}

/** A model as far as it has been found, file by file. */
export interface ModelSource {
  /** "owner/name", the address of its folder, or the name of a folder that was dropped. */
  readonly id: string;
  /** The commit, for a model of the hub. */
  readonly revision?: string;
  /** Its files, where it is known which there are. */
  readonly names: readonly string[] | undefined;
  /** What a user should know about how it was found, so far. */
  notes(): readonly string[];
  /** A file by its name in the model; undefined where it does not have it. */
  file(name: string): Promise<ModelFile | undefined>;
}

/**
 * A file by its name, of a model that need not have it: servers of single-page applications send a page in place of what
 * they do not have.
 */
export async function fileIfThere(source: ModelSource, name: string): Promise<ModelFile | undefined> {
  try {
    return await source.file(name);
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'INVALID_FORMAT' && error.found === 'HTML') return undefined;
    throw error;
  }
}

/** The options of a model, with what they come to in this browser. */
export interface SourceOptions extends Omit<ModelOptions, 'onNotStored'> {
  readonly store: FileStore | undefined;
  readonly onNotStored: (error: FgclipError) => void;
}

/** The error for what cannot be had offline. */
export function notStored(model: string, file?: string): FgclipError {
  return new FgclipError('NOT_FOUND', 'The model is not stored in this browser, and this is offline', {
    file: model,
    expected: file,
    hint: 'Open it once without offline, or give its files',
  });
}

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
