import { FgclipError } from '@fgclip/core';
import { type AskOptions, disposed, RequestQueue } from '@fgclip/core/internal';
import type { SentError, WorkerMessage, WorkerRequest } from './request.ts';
import type { StartedWorker } from './start-worker.ts';

/** Makes the request once it is known how the worker was started. */
type MakeRequest = (started: StartedWorker) => WorkerRequest;

/** A worker that is asked for one thing at a time. It is started by the first. */
export class WorkerQueue {
  readonly #queue: RequestQueue<MakeRequest>;
  #worker: Worker | undefined;

  constructor(start: () => Promise<StartedWorker>) {
    this.#queue = new RequestQueue(() => void this.#open(start));
  }

  /** Whether the worker is there to be asked. */
  get isOpen(): boolean {
    return this.#queue.isOpen;
  }

  /** The worker's answer. Throws as RequestQueue does; RUNTIME when the worker has ended. */
  ask(request: MakeRequest, options?: AskOptions): Promise<unknown> {
    return this.#queue.ask(request, options);
  }

  /** Ends the worker at once, which frees all that it holds; who waits for anything is told so. */
  close(): void {
    this.#fail(disposed());
  }

  async #open(start: () => Promise<StartedWorker>): Promise<void> {
    try {
      const started = await start();
      const { worker } = started;
      if (!this.isOpen) return worker.terminate();
      worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
        if (data !== 'ready') this.#queue.answer('error' in data ? { error: asError(data.error) } : data);
      };
      worker.onmessageerror = () => this.#queue.answer({ error: new Error('an answer that cannot be read') });
      worker.onerror = ({ message }) =>
        this.#fail(new FgclipError('RUNTIME', 'The worker that runs models failed', { found: message }));
      this.#worker = worker;
      this.#queue.open((request, transfer) => {
        try {
          worker.postMessage(request(started), [...transfer]);
        } catch (error) {
          throw new Error(String(error), { cause: error });
        }
      });
    } catch (error) {
      this.#fail(FgclipError.isInstance(error) ? error : new FgclipError('RUNTIME', String(error), { cause: error }));
    }
  }

  #fail(failure: FgclipError): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#queue.fail(failure);
  }
}

function asError({ code, message, hint }: SentError): Error {
  if (code === undefined) return new Error(message);
  // The message tells the hint already.
  return Object.assign(new FgclipError(code, message), { hint });
}
