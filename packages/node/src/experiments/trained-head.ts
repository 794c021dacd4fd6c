import type { Head, TrainingRecord } from '@fgclip/heads';
import { headPath, type Job } from './jobs.ts';

/** What came of a job. */
export interface TrainedHead {
  readonly head: string;
  readonly stage: string;
  readonly fold: number;
  /** Path of the head's file. */
  readonly file: string;
  readonly record: TrainingRecord;
}

/** Reads it from the head itself, whose history ends with its training. */
export function trainedHead(folder: string, job: Job, { history }: Head): TrainedHead {
  const { event: _, ...record } = history.at(-1) ?? {};
  return {
    head: job.head.label,
    stage: job.stage.name,
    fold: job.fold,
    file: headPath(folder, job),
    record: record as unknown as TrainingRecord,
  };
}
