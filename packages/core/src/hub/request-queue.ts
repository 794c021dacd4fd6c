import { FgclipError, throwIfAborted } from '../errors.ts';

export interface AskOptions {
  /** Buffers that are handed over. */
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
  /** Called when what nobody waits for any more has been done. */
  readonly onLate?: () => void;
}

interface Job<Request> extends AskOptions {
  readonly request: Request;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  abandoned: boolean;
}

/** The answer to a request: its value, or what its work threw. */
export type Answer = { readonly value: unknown } | { readonly error: unknown };

/** Sends a request to who answers; what it throws is the answer. */
type Send<Request> = (request: Request, transfer: readonly ArrayBuffer[]) => void;

/**
 * The requests to a thread or worker, which gets one at a time, in the order of asking, so that those which are aborted
 * before their turn are never begun.
 */
export class RequestQueue<Request> {
  #wake: (() => void) | undefined;
  #send: Send<Request> | undefined;
  readonly #waiting: Job<Request>[] = [];
  #current: Job<Request> | undefined;
  /** Why nothing can be asked any more. */
  #failure: FgclipError | undefined;

  /** @param wake Called when something is asked for the first time and open() has not been called. */
  constructor(wake?: () => void) {
    this.#wake = wake;
  }

  /** Whether anything can be asked. */
  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** Tells how to send what is asked; until then it waits. */
  open(send: Send<Request>): void {
    this.#send = send;
    this.#next();
  }

  /**
   * The answer to a request.
   *
   * @throws What its work threw, as it is; what fail() was told; ABORTED at once, while what is in hand ends by itself.
   */
  async ask(request: Request, options: AskOptions = {}): Promise<unknown> {
    if (this.#failure) throw this.#failure;
    const { signal } = options;
    throwIfAborted(signal);
    let abandon: (() => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const job: Job<Request> = { ...options, request, resolve, reject, abandoned: false };
        abandon = () => this.#abandon(job);
        signal?.addEventListener('abort', abandon);
        this.#waiting.push(job);
        this.#next();
      });
    } finally {
      if (abandon) signal?.removeEventListener('abort', abandon);
    }
  }

  /** Takes the answer to what was sent last, and sends what is next. */
  answer(answer: Answer): void {
    const job = this.#current;
    this.#current = undefined;
    if (job?.abandoned) job.onLate?.();
    else if ('error' in answer) job?.reject(answer.error);
    else job?.resolve(answer.value);
    this.#next();
  }

  /** Nothing will be answered any more, and whoever waits is told why. The first failure counts. */
  fail(failure: FgclipError): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const job of [this.#current, ...this.#waiting.splice(0)]) job?.reject(failure);
    this.#current = undefined;
  }

  #next(): void {
    if (this.#current || this.#failure) return;
    if (this.#send === undefined) {
      this.#wake?.();
      this.#wake = undefined;
      return;
    }
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) return;
    const { request, transfer = [] } = this.#current;
    try {
      this.#send(request, transfer);
    } catch (error) {
      this.answer({ error });
    }
  }

  #abandon(job: Job<Request>): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) this.#waiting.splice(place, 1);
    job.abandoned = true;
    job.reject(new FgclipError('ABORTED', 'Stopped', { cause: job.signal?.reason }));
  }
}

/** The failure of a queue that has been closed. */
export function disposed(): FgclipError {
  return new FgclipError('RUNTIME', 'What runs the models has been disposed of');
}
