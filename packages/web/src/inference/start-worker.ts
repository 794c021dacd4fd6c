import { FgclipError } from '@fgclip/core';
import type { WorkerMessage } from './request.ts';

/** A worker that has said that it is there. */
export interface StartedWorker {
  readonly worker: Worker;
  /** Where the files of onnxruntime-web are looked for unless told; undefined: beside its own code. */
  readonly folder: string | undefined;
}

/**
 * Starts the worker that runs models: the one given; else the file that vite and webpack make of it; else, where there
 * is no such file, the code that this package carries along.
 *
 * @throws RUNTIME when none of them can be started.
 */
export async function startWorker(create: (() => Worker) | undefined): Promise<StartedWorker> {
  if (create !== undefined) return { worker: await ready(create()), folder: undefined };
  try {
    return { worker: await ready(bundledWorker()), folder: undefined };
  } catch (error) {
    const { workerCode } = await import('./embedded-worker.ts');
    if (workerCode === undefined) throw error;
    // Not taken back: the threads of onnxruntime-web may be started from it, too.
    const url = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
    return { worker: await ready(new Worker(url, { type: 'module', name: 'fgclip' })), folder: ownFolder() };
  }
}

function bundledWorker(): Worker {
  return new Worker(new URL('./session-worker.ts', import.meta.url), { type: 'module', name: 'fgclip' });
}

/** Where this code was loaded from. */
function ownFolder(): string {
  const base = import.meta.url?.startsWith('http') ? import.meta.url : document.baseURI;
  return new URL('.', base).href;
}

function ready(worker: Worker): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const fail = (found: string) => {
      worker.terminate();
      reject(
        new FgclipError('RUNTIME', 'The worker that runs models could not be started', {
          found,
          hint:
            "A content security policy must allow worker-src 'self' blob:; a worker of your own making can be given " +
            'as the option worker',
        }),
      );
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || 'its script could not be loaded');
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data === 'ready') resolve(worker);
      else fail('a script that is not session-worker');
    };
  });
}
