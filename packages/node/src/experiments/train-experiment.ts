import { type Runtime, throwIfAborted } from '@fgclip/core';
import { selectRows } from '@fgclip/datasets';
import type { Head } from '@fgclip/heads';
import { checkPlan } from './check-plan.ts';
import { claimFolder } from './experiment-file.ts';
import { type ExperimentProgress, type ProgressTracker, trackProgress } from './experiment-progress.ts';
import { isFinished, readFinishedHead } from './finished-head.ts';
import { type FoldRows, foldRows, withoutTest } from './fold-rows.ts';
import { type Job, listJobs } from './jobs.ts';
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
export interface ExperimentRecord extends ExperimentPlan {
  /** In the order of training: fold by fold, head by head, stage by stage. */
  readonly trained: readonly TrainedHead[];
}

/**
 * Trains every planned head in every fold through all stages, and leaves in the folder
 * `fold-<k>/<head>.<stage>.safetensors` for each. Run again with the same plan it passes over what is finished and goes
 * on from the checkpoint of what is not: on one runtime, the files are byte for byte those of a run that never stopped.
 *
 * The test images of a fold are never trained on and never decide which epoch is kept, and neither are their captions,
 * not even as hard negatives. The other way round, captions seen in training do appear among the negatives of test
 * images where those were mined from the whole table.
 *
 * Throws INVALID_ARGUMENT for a plan that cannot be carried out, a folder that cannot be written or that holds an
 * experiment with another plan; INVALID_DATA when a stage has nothing to train on and for a foreign head in the folder;
 * INVALID_FORMAT for a broken file there; ABORTED when the signal fires, with a checkpoint left of what was done.
 */
export async function trainExperiment(options: TrainExperimentOptions): Promise<ExperimentRecord> {
  const { folder, table, onProgress } = options;
  const plan = planOf(options);
  checkPlan(plan);
  const folds = foldRows(table, plan.split, plan.seed);
  const jobs = listJobs(plan, table, folds);
  await claimFolder(folder, plan);
  const finished = await finishedJobs(folder, plan, jobs);
  const progress = trackProgress(jobs, folds.length, finished, onProgress);
  const trained: TrainedHead[] = [];
  for (const rows of folds) {
    const ofFold = jobs.filter(({ fold }) => fold === rows.fold);
    trained.push(...(await trainFold(options, plan, rows, ofFold, finished, progress)));
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
  { folder, table, runtime, signal }: TrainExperimentOptions,
  plan: ExperimentPlan,
  rows: FoldRows,
  jobs: readonly Job[],
  finished: ReadonlySet<Job>,
  progress: ProgressTracker,
): Promise<TrainedHead[]> {
  const select = once(() => {
    const visible = withoutTest(table, rows);
    return { training: selectRows(visible, rows.training), validation: selectRows(visible, rows.validation) };
  });
  const trained: TrainedHead[] = [];
  let head: Head | undefined;
  for (const job of jobs) {
    throwIfAborted(signal);
    const start = job.stage === plan.stages[0] ? job.start : (head ?? job.start);
    if (finished.has(job)) {
      head = await readFinishedHead(folder, plan, job);
    } else {
      const onProgress = progress.of(job);
      head = await trainJob({ folder, job, start, ...select(), seed: plan.seed, runtime, signal, onProgress });
      progress.finish(job);
    }
    trained.push(trainedHead(folder, job, head));
  }
  return trained;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
