import { type Runtime, throwIfAborted } from '@fgclip/core';
import type { Head } from '@fgclip/heads';
import { checkPlan } from './check-plan.ts';
import { type DataFold, foldCount } from './data/data-source.ts';
import { claimFolder } from './experiment-file.ts';
import { type ExperimentProgress, type ProgressTracker, trackProgress } from './experiment-progress.ts';
import { isFinished, readFinishedHead } from './finished-head.ts';
import { countSteps, type Job, listJobs } from './jobs.ts';
import { type ExperimentPlan, type PlanInput, planOf } from './plan.ts';
import { removeCheckpoint, trainJob } from './train-job.ts';
import { type TrainedHead, trainedHead } from './trained-head.ts';

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
  const tablesOf = data.open();
  const trained: TrainedHead[] = [];
  let head: Head | undefined;
  for (const job of jobs) {
    throwIfAborted(signal);
    const start = job.stage === plan.stages[0] ? job.start : (head ?? job.start);
    if (finished.has(job)) {
      head = await readFinishedHead(folder, plan, job);
    } else {
      const onProgress = progress.of(job);
      const tables = tablesOf(job.stage.name);
      head = await trainJob({ folder, job, start, ...tables, seed: plan.seed, runtime, signal, onProgress });
      progress.finish(job);
    }
    trained.push(trainedHead(folder, job, head));
  }
  return trained;
}
