import type { TrainingProgress } from '@fgclip/heads';
import type { Job } from './jobs.ts';

/** Where an experiment stands. */
export interface ExperimentProgress {
  readonly head: string;
  /** The fold under way, from 0. */
  readonly fold: number;
  readonly folds: number;
  /** The job (one head through one stage in one fold) under way, from 1. */
  readonly job: number;
  readonly jobs: number;
  /** Training steps done over the whole experiment; those of jobs that earlier runs have finished count from the start. */
  readonly done: number;
  /** Training steps in all. */
  readonly total: number;
  readonly training: TrainingProgress;
}

export interface ProgressTracker {
  /** Where to report the progress of a job. */
  of(job: Job): (progress: TrainingProgress) => void;
  /** To be called at its end: steps that it did without, when it stopped early, count as done. */
  finish(job: Job): void;
}

/** Turns the progress of one job after the other into that of the experiment; `steps` are those of every job. */
export function trackProgress(
  steps: ReadonlyMap<Job, number>,
  folds: number,
  finished: ReadonlySet<Job>,
  onProgress: ((progress: ExperimentProgress) => void) | undefined,
): ProgressTracker {
  const jobs = [...steps.keys()];
  const stepsOf = (some: Iterable<Job>): number => [...some].reduce((sum, job) => sum + (steps.get(job) ?? 0), 0);
  const total = stepsOf(jobs);
  let before = stepsOf(finished);
  return {
    of(job) {
      const place = { head: job.head.label, fold: job.fold, folds, job: jobs.indexOf(job) + 1, jobs: jobs.length };
      return (training) => onProgress?.({ ...place, done: before + stepsDone(training), total, training });
    },
    finish(job) {
      before += stepsOf([job]);
    },
  };
}

/** Epoch 0, the validation of the given head, has no steps. */
function stepsDone({ epoch, step, stepsPerEpoch }: TrainingProgress): number {
  return epoch === 0 ? 0 : (epoch - 1) * stepsPerEpoch + step;
}
