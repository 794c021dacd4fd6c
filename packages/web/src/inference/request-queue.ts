import { FgclipError } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { SentError, WorkerMessage, WorkerRequest } from './request.ts';
import type { StartedWorker } from './start-worker.ts';

export interface AskOptions {
  /** Buffers that are handed over. */
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
  /** Called when the worker has done what nobody waits for any more. */
  readonly onLate?: () => void;
}

/** Makes the request once it is known how the worker was started. */
type MakeRequest = (started: StartedWorker) => WorkerRequest;

interface Job extends AskOptions {
  readonly request: MakeRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  abandoned: boolean;
}

/**
 * A worker that is given one request at a time, in the order of asking, so that those which are aborted before their
 * turn are never begun. It is started by the first.
 */
export class RequestQueue {
  readonly #start: () => Promise<StartedWorker>;
  readonly #waiting: Job[] = [];
  #starting: Promise<void> | undefined;
  #started: StartedWorker | undefined;
  #current: Job | undefined;
  /** Why nothing can be asked any more. */
  #failure: FgclipError | undefined;

  constructor(start: () => Promise<StartedWorker>) {
    this.#start = start;
  }

  /** Whether the worker is there to be asked. */
  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /**
   * The worker's answer.
   *
   * @throws What its work threw; RUNTIME when it has ended; ABORTED at once, while what is in hand ends by itself.
   */
  async ask(request: MakeRequest, options: AskOptions = {}): Promise<unknown> {
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
        this.#starting ??= this.#listen();
        this.#next();
      });
    } finally {
      if (abandon) signal?.removeEventListener('abort', abandon);
    }
  }

  /** Ends the worker at once, which frees all that it holds; who waits for anything is told so. */
  close(): void {
    this.#fail(new FgclipError('RUNTIME', 'What runs the models has been disposed of'));
  }

  async #listen(): Promise<void> {
    try {
      const started = await this.#start();
      if (this.#failure) return started.worker.terminate();
      const { worker } = started;
      worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#finish(data);
      worker.onmessageerror = () => this.#finish({ error: { message: 'an answer that cannot be read' } });
      worker.onerror = ({ message }) =>
        this.#fail(new FgclipError('RUNTIME', 'The worker that runs models failed', { found: message }));
      this.#started = started;
      this.#next();
    } catch (error) {
      this.#fail(FgclipError.isInstance(error) ? error : new FgclipError('RUNTIME', String(error), { cause: error }));
    }
  }

  #next(): void {
    if (this.#current || this.#failure || !this.#started) return;
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) return;
    const { request, transfer = [] } = this.#current;
    try {
      this.#started.worker.postMessage(request(this.#started), [...transfer]);
    } catch (error) {
      this.#finish({ error: { message: String(error) } });
    }
  }

  #finish(message: WorkerMessage): void {
    if (message === 'ready') return;
    const job = this.#current;
    this.#current = undefined;
    if (job?.abandoned) job.onLate?.();
    else if ('error' in message) job?.reject(asError(message.error));
    else job?.resolve(message.value);
    this.#next();
  }

  #abandon(job: Job): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) this.#waiting.splice(place, 1);
    job.abandoned = true;
    job.reject(new FgclipError('ABORTED', 'Stopped', { cause: job.signal?.reason }));
  }

  #fail(failure: FgclipError): void {
    this.#started?.worker.terminate();
    this.#started = undefined;
    if (this.#failure) return;
    this.#failure = failure;
    for (const job of [this.#current, ...this.#waiting.splice(0)]) job?.reject(failure);
    this.#current = undefined;
  }
}

function asError({ code, message, hint }: SentError): Error {
  if (code === undefined) return new Error(message);
  // The message tells the hint already.
  return Object.assign(new FgclipError(code, message), { hint });
}
