import { Worker } from 'node:worker_threads';
import { FgclipError, type ModelPort, type ModelTensor } from '@fgclip/core';
import { type Answer, type AskOptions, disposed, RequestQueue } from '@fgclip/core/internal';
import type { InferenceSession } from 'onnxruntime-node';

/** A thread that is asked for one thing at a time. It keeps the process alive only while it has something to do. */
export class SessionThread {
  readonly #queue = new RequestQueue<WorkerRequest>();
  readonly #worker: Worker;
  readonly #ended: Promise<void>;

  constructor(file: URL) {
    this.#worker = new Worker(file);
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#answer(answer));
    this.#worker.on('messageerror', (error) => this.#answer({ error }));
    this.#worker.on('error', (cause) => this.#fail('The thread that runs models failed', cause));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail('The thread that runs models has ended', `exit code ${code}`);
        resolve();
      });
    });
    this.#queue.open((request, transfer) => {
      this.#worker.postMessage(request, transfer);
      this.#worker.ref();
    });
  }

  /** Whether the thread is there to be asked. */
  get isOpen(): boolean {
    return this.#queue.isOpen;
  }

  /** The thread's answer. Throws as RequestQueue does; RUNTIME when the thread has ended. */
  ask(request: WorkerRequest, options?: AskOptions): Promise<unknown> {
    return this.#queue.ask(request, options);
  }

  /** Ends the thread when what is in hand is done; who waits for anything is told so. */
  async close(): Promise<void> {
    if (this.isOpen) {
      this.#queue.fail(disposed());
      this.#worker.ref();
      this.#worker.postMessage({ kind: 'close' } satisfies WorkerRequest);
    }
    await this.#ended;
  }

  #answer(answer: Answer): void {
    // A thread that is being closed is waited for.
    if (this.isOpen) this.#worker.unref();
    this.#queue.answer(answer);
  }

  #fail(problem: string, cause: unknown): void {
    const found = cause instanceof Error ? cause.message : String(cause);
    this.#queue.fail(new FgclipError('RUNTIME', problem, { found, cause }));
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
