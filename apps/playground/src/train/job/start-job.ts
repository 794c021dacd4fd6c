import { FgclipError } from '@fgclip/core';
import type { FromWorker, JobProgress, JobResult, ToWorker, TrainingJob } from './training-job.ts';

/** A job under way in a worker of its own. */
export interface RunningJob {
  /** Rejects with FgclipErrors. */
  readonly result: Promise<JobResult>;
  /** Ends training with the best so far. */
  stop(): void;
  /** Ends everything at once, with an ABORTED error. */
  cancel(): void;
}

/** Widths up to which one thread computes faster than several that wait for each other. */
const NARROW = 256;

/** Starts a job; its worker is gone when the result is there. */
export function startJob(job: TrainingJob, onProgress: (progress: JobProgress) => void): RunningJob {
  const worker = new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' });
  const tell = (message: ToWorker) => worker.postMessage(message);
  let fail: (error: FgclipError) => void = () => undefined;
  const result = new Promise<JobResult>((resolve, reject) => {
    fail = reject;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'progress') onProgress(data.progress);
      else if (data.type === 'result') resolve(data.result);
      else reject(new FgclipError(data.code, data.message));
    };
    worker.onerror = ({ message }) => {
      reject(new FgclipError('RUNTIME', 'The training thread failed', { found: message || 'it could not be loaded' }));
    };
  }).finally(() => worker.terminate());
  const isNarrow = job.test.manifest.dimension <= NARROW;
  tell({ type: 'start', job, threads: isNarrow ? 1 : undefined });
  return {
    result,
    stop: () => tell({ type: 'stop' }),
    cancel: () => fail(new FgclipError('ABORTED', 'Stopped')),
  };
}
