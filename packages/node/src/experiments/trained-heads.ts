import { FgclipError } from '@fgclip/core';
import type { Head, HeadFamily, TrainingRecord } from '@fgclip/heads';
import { isThere } from '../files/files.ts';
import { readHeadFile } from '../files/head-file.ts';
import { firstDifference } from '../files/record.ts';
import { readPlan } from './experiment-file.ts';
import { headPath, type Job, listJobs } from './jobs.ts';
import type { ExperimentPlan } from './plan.ts';

/**
 * What came of an experiment that is finished, in the order of training.
 *
 * @throws NOT_FOUND when the folder holds no experiment, it is not finished, or its functions are not all among the families; INVALID_FORMAT and INVALID_DATA for
 * broken and foreign files.
 */
export async function trainedHeads(folder: string, families?: readonly HeadFamily[]): Promise<TrainedHead[]> {
  const plan = await readPlan(folder, families);
  const heads: TrainedHead[] = [];
  for (const job of listJobs(plan, families))
    heads.push(trainedHead(folder, job, await readFinishedHead(folder, plan, job)));
  return heads;
}

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

/** Whether a job has left its head in the folder. */
export async function isFinished(folder: string, job: Job): Promise<boolean> {
  return isThere(headPath(folder, job));
}

/**
 * The head that a job left in the folder.
 *
 * Throws NOT_FOUND when it has not, INVALID_DATA for a head of another experiment, fold or stage, and as
 * readHeadFile() does.
 */
export async function readFinishedHead(folder: string, plan: ExperimentPlan, job: Job): Promise<Head> {
  const file = headPath(folder, job);
  const head = await readHeadFile(file, { families: [job.family] });
  const difference = firstDifference(expectedOf(plan, job), descriptionOf(head));
  if (difference === undefined) return head;
  const { path, expected, found } = difference;
  throw new FgclipError('INVALID_DATA', `The head does not belong here: ${path} differs`, {
    file,
    expected,
    found,
    hint: 'Delete the file to train this head again',
  });
}

function expectedOf(plan: ExperimentPlan, { start, chain }: Job): unknown {
  const trained = chain.map((stage) => ({ event: 'trained', stage, seed: plan.seed }));
  return descriptionOf({ ...start, history: [...start.history, ...trained] });
}

/** Of a head, what the plan decides and not the training. */
function descriptionOf({ function: { name, options }, history }: Head): unknown {
  const events = history.map((entry) => {
    const { event, stage, seed } = entry;
    return event === 'trained' ? { event, stage, seed } : entry;
  });
  return JSON.parse(JSON.stringify({ function: name, options, history: events }));
}
