import { Worker } from 'node:worker_threads';
import { FgclipError, type ModelPort, type ModelTensor } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { InferenceSession } from 'onnxruntime-node';

export interface AskOptions {
  /** Buffers that are handed over. */
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
  /** Called when the thread has done what nobody waits for any more. */
  readonly onLate?: () => void;
}

interface Job extends AskOptions {
  readonly request: WorkerRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  abandoned: boolean;
}

/**
 * A thread that is given one request at a time, in the order of asking, so that those which are aborted before their
 * turn are never begun. It keeps the process alive only while it has something to do.
 */
export class RequestQueue {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting: Job[] = [];
  #current: Job | undefined;
  /** Why nothing can be asked any more. */
  #failure: FgclipError | undefined;

  /** Whether the thread is there to be asked. */
  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  constructor(file: URL) {
    this.#worker = new Worker(file);
    this.#worker.unref();
    this.#worker.on('message', (answer: WorkerAnswer) => this.#finish(answer));
    this.#worker.on('messageerror', (error) => this.#finish({ error }));
    this.#worker.on('error', (cause) => this.#fail('The thread that runs models failed', cause));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail('The thread that runs models has ended', `exit code ${code}`);
        resolve();
      });
    });
  }

  /**
   * The thread's answer.
   *
   * @throws What the thread's work threw, as it is; RUNTIME when the thread has ended; ABORTED at once, while what is
   *   in hand ends by itself.
   */
  async ask(request: WorkerRequest, options: AskOptions = {}): Promise<unknown> {
    if (this.#failure) throw this.#failure;
    const { signal } = options;
    throwIfAborted(signal);
    let abandon: (() => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const job: Job = { ...options, request, resolve, reject, abandoned: false };
        abandon = () => this.#abandon(job);
        signal?.addEventListener('abort', abandon);
        this.#waiting.push(job);
        this.#next();
      });
    } finally {
      if (abandon) signal?.removeEventListener('abort', abandon);
    }
  }

  /** Ends the thread when what is in hand is done; who waits for anything is told so. */
  async close(): Promise<void> {
    const closed = new FgclipError('RUNTIME', 'What runs the models has been disposed of');
    if (this.#failure === undefined) {
      this.#rejectAll(closed);
      this.#worker.ref();
      this.#worker.postMessage({ kind: 'close' } satisfies WorkerRequest);
    }
    await this.#ended;
  }

  #next(): void {
    if (this.#current || this.#failure) return;
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) {
      this.#worker.unref();
      return;
    }
    this.#worker.ref();
    const { request, transfer = [] } = this.#current;
    try {
      this.#worker.postMessage(request, transfer);
    } catch (error) {
      this.#finish({ error });
    }
  }

  #finish(answer: WorkerAnswer): void {
    const job = this.#current;
    this.#current = undefined;
    if (job?.abandoned) job.onLate?.();
    else if ('error' in answer) job?.reject(answer.error);
    else job?.resolve(answer.value);
    this.#next();
  }

  #abandon(job: Job): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) this.#waiting.splice(place, 1);
    job.abandoned = true;
    job.reject(new FgclipError('ABORTED', 'Stopped', { cause: job.signal?.reason }));
  }

  #fail(problem: string, cause: unknown): void {
    const found = cause instanceof Error ? cause.message : String(cause);
    this.#rejectAll(new FgclipError('RUNTIME', problem, { found, cause }));
  }

  #rejectAll(failure: FgclipError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#current?.reject(failure);
    for (const job of this.#waiting.splice(0)) job.reject(failure);
    this.#current = undefined;
  }
}

/** What the thread of src/session-worker.mjs is asked for. Sessions have numbers, given by who asks. */
export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly session: number;
      readonly model: string | Uint8Array;
      readonly options: InferenceSession.SessionOptions;
    }
  | {
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: Readonly<Record<string, ModelTensor>>;
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'release'; readonly session: number }
  /** Releases all sessions and ends the thread. */
  | { readonly kind: 'close' };

/** Its answer to "load". */
export interface LoadedModel {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** Its answer to anything. */
export type WorkerAnswer = { readonly value: unknown } | { readonly error: unknown };
