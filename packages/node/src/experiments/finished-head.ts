import { FgclipError } from '@fgclip/core';
import type { Head } from '@fgclip/heads';
import { readHeadFile } from '../files/head-file.ts';
import { isThere } from '../files/read-file.ts';
import { firstDifference } from '../record/difference.ts';
import { headPath, type Job } from './jobs.ts';
import type { ExperimentPlan } from './plan.ts';

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

function expectedOf(plan: ExperimentPlan, { start, stage }: Job): unknown {
  const until = plan.stages.findIndex(({ name }) => name === stage.name) + 1;
  const trained = plan.stages.slice(0, until).map((done) => ({ event: 'trained', stage: done, seed: plan.seed }));
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
