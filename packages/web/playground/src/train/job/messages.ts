import type { ErrorCode } from '@fgclip/core';
import type { JobProgress, JobResult, TrainingJob } from './training-job.ts';

/** What the page tells the worker. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly job: TrainingJob;
      /** Of WebAssembly; as many as the page may have where absent. */
      readonly threads: number | undefined;
    }
  | { readonly type: 'stop' };

/** What the worker tells the page; the last message is a result or a failure. */
export type FromWorker =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'result'; readonly result: JobResult }
  | { readonly type: 'failure'; readonly code: ErrorCode; readonly message: string };
