import { rm } from 'node:fs/promises';
import { FgclipError, type Runtime } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { EmbeddingTable } from '@fgclip/datasets';
import { type CoarseSides, type Head, type TrainingProgress, train } from '@fgclip/heads';
import { sourcesOf } from '@fgclip/heads/internal';
import { fileError, readBytesIfPresent, writeFileAtomically } from '../files/files.ts';
import { writeHeadFile } from '../files/head-file.ts';
import { type DataFold, foldCount } from './data-source.ts';
import { claimFolder } from './experiment-file.ts';
import { checkpointPath, countSteps, headPath, type Job, listJobs } from './jobs.ts';
import { checkCoarse, checkPlan, type ExperimentPlan, type PlanInput, planOf } from './plan.ts';
import { isFinished, readFinishedHead, type TrainedHead, trainedHead } from './trained-heads.ts';

export interface TrainExperimentOptions extends PlanInput {
  /** Where experiment.json, the heads and, meanwhile, the checkpoints go. Made when there is none. */
  readonly folder: string;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExperimentProgress) => void) | undefined;
}

/** What an experiment was and what came of it. */
export type ExperimentRecord = ExperimentPlan & {
  /** In the order of training: fold by fold, head by head, stage by stage. */
  readonly trained: readonly TrainedHead[];
};

/**
 * Trains every planned head in every fold through all stages, and leaves `<head>.<stage>.safetensors` for each: of a
 * split table in `fold-<k>`, of given tables in the folder itself. Run again with the same plan it passes over what is
 * finished and goes on from the checkpoint of what is not: on one runtime, the files are byte for byte those of a run
 * that never stopped.
 *
 * Throws NOT_FOUND for a head of a function that nobody defines; INVALID_ARGUMENT for a plan that cannot be carried out, a folder that cannot be written or that holds an
 * experiment with another plan; INVALID_DATA when a stage has nothing to train on and for a foreign head in the folder;
 * INVALID_FORMAT for a broken file there; ABORTED when the signal fires, with a checkpoint left of what was done.
 */
export async function trainExperiment(options: TrainExperimentOptions): Promise<ExperimentRecord> {
  const { folder, data, families, onProgress } = options;
  const plan = planOf(options);
  checkPlan(plan, families);
  checkCoarse(plan, data);
  const jobs = listJobs(plan, families);
  const folds = data.folds(plan.seed);
  const steps = countSteps(jobs, folds);
  await claimFolder(folder, plan);
  const finished = await finishedJobs(folder, plan, jobs);
  const progress = trackProgress(steps, foldCount(plan), finished, onProgress);
  const trained: TrainedHead[] = [];
  for (const fold of folds) {
    const ofFold = jobs.filter((job) => job.fold === fold.fold);
    trained.push(...(await trainFold(options, plan, fold, ofFold, finished, progress)));
  }
  return { ...plan, trained };
}

/** The jobs that earlier runs have finished. Reads every head, so that a foreign one is found before any training. */
async function finishedJobs(folder: string, plan: ExperimentPlan, jobs: readonly Job[]): Promise<Set<Job>> {
  const finished = new Set<Job>();
  for (const job of jobs) {
    if (!(await isFinished(folder, job))) continue;
    await readFinishedHead(folder, plan, job);
    await removeCheckpoint(folder, job);
    finished.add(job);
  }
  return finished;
}

async function trainFold(
  { folder, runtime, signal }: TrainExperimentOptions,
  plan: ExperimentPlan,
  data: DataFold,
  jobs: readonly Job[],
  finished: ReadonlySet<Job>,
  progress: ProgressTracker,
): Promise<TrainedHead[]> {
  const fold = data.open();
  const trained: TrainedHead[] = [];
  let head: Head | undefined;
  for (const job of jobs) {
    throwIfAborted(signal);
    const start = job.chain.length === 1 ? job.start : (head ?? job.start);
    if (finished.has(job)) {
      head = await readFinishedHead(folder, plan, job);
    } else {
      const onProgress = progress.of(job);
      const { name } = job.stage;
      const tables = { ...fold.of(name), ...(sourcesOf(job.stage).length > 0 && { coarse: fold.coarse(name) }) };
      head = await trainJob({ folder, job, start, ...tables, seed: plan.seed, runtime, signal, onProgress });
      progress.finish(job);
    }
    trained.push(trainedHead(folder, job, head));
  }
  return trained;
}

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
function trackProgress(
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

export interface JobInput {
  readonly folder: string;
  readonly job: Job;
  /** The head as the stage before left it. */
  readonly start: Head;
  readonly training: EmbeddingTable;
  readonly validation: EmbeddingTable;
  /** Beside them, where the stage asks for some. */
  readonly coarse?: Readonly<Record<string, CoarseSides>>;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** Does a job from its checkpoint or from its start, and leaves the head in the folder instead of the checkpoint. */
async function trainJob(input: JobInput): Promise<Head> {
  const { folder, job, start, training, validation, coarse, seed, runtime, signal, onProgress } = input;
  const file = checkpointPath(folder, job);
  const resume = await readBytesIfPresent(file);
  const save = (bytes: Uint8Array): Promise<void> => writeFileAtomically(file, bytes);
  const { stage } = job;
  const checkpoint = { save, resume };
  try {
    const trained = await train({
      head: start,
      stage,
      training,
      validation,
      coarse,
      seed,
      runtime,
      signal,
      onProgress,
      checkpoint,
    });
    await writeHeadFile(headPath(folder, job), trained.head);
    await removeCheckpoint(folder, job);
    return trained.head;
  } catch (error) {
    throw resume !== undefined && isAboutCheckpoint(error) ? namingCheckpoint(error, file) : error;
  }
}

/** A kill can leave one beside the finished head. */
async function removeCheckpoint(folder: string, job: Job): Promise<void> {
  const file = checkpointPath(folder, job);
  await rm(file, { force: true }).catch((cause) => {
    throw fileError('Cannot delete the checkpoint', file, cause);
  });
}

/** Training gives these codes otherwise only for a stage it cannot run, which then has no checkpoint. */
function isAboutCheckpoint(error: unknown): error is FgclipError {
  if (!FgclipError.isInstance(error)) return false;
  const { code, file = 'checkpoint' } = error;
  return (code === 'INVALID_FORMAT' || code === 'INVALID_ARGUMENT') && file === 'checkpoint';
}

function namingCheckpoint(cause: FgclipError, file: string): FgclipError {
  return new FgclipError(cause.code, 'Cannot go on from this checkpoint', {
    file,
    hint: 'Delete it to train this head from the start of the stage',
    cause,
  });
}
