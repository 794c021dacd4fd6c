import { FgclipError } from '@fgclip/core';
import { type EmbeddingTable, selectRows } from '@fgclip/datasets';
import type { EvaluationResult } from '@fgclip/heads';
import { cosineSubject, type EvaluationOptions, evaluateSubjects, type Subject } from './evaluate-subjects.ts';
import { readPlan } from './experiment-file.ts';
import { isFinished, readFinishedHead } from './finished-head.ts';
import { foldRows } from './fold-rows.ts';
import { headPath, type Job, listJobs } from './jobs.ts';
import type { ExperimentPlan } from './plan.ts';
import { protocolOf } from './protocol.ts';

export interface EvaluateExperimentOptions extends EvaluationOptions {
  /** Folder that trainExperiment() filled. */
  readonly folder: string;
  /** The table it was trained on. */
  readonly table: EmbeddingTable;
}

/**
 * Measures the cosine and every head of an experiment after each stage, on the images that its fold held out. Ranks are
 * taken over all folds together, retrieval is averaged over them; `ranks` is empty where no image has hard negatives.
 *
 * Throws NOT_FOUND when the folder holds no experiment or it is not finished, INVALID_ARGUMENT for another table,
 * INVALID_FORMAT and INVALID_DATA for broken and foreign files in the folder, ABORTED.
 */
export async function evaluateExperiment(options: EvaluateExperimentOptions): Promise<EvaluationResult> {
  const { folder, table, runtime } = options;
  const plan = await readPlan(folder);
  checkTable(plan, table);
  const folds = foldRows(table, plan.split, plan.seed);
  const jobs = listJobs(plan, table, folds);
  await checkFinished(folder, jobs);
  const subjects = [cosineSubject(table), ...trainedSubjects(folder, plan, jobs)];
  const heldOut = folds.map(
    ({ test }) =>
      () =>
        selectRows(table, test),
  );
  const { results, ...measured } = await evaluateSubjects(subjects, heldOut, options);
  const subset = 'folds' in plan.split ? `${plan.split.folds} folds` : 'held-out images';
  return {
    protocol: protocolOf(table, runtime, { subset, split: { ...plan.split, seed: plan.seed }, ...measured }),
    results,
  };
}

/** A head after a stage is one row of the results, whichever fold it was trained in. */
function trainedSubjects(folder: string, plan: ExperimentPlan, jobs: readonly Job[]): Subject[] {
  const rows = jobs.filter(({ fold }) => fold === 0);
  return rows.map(({ head, stage }) => ({
    head: head.label,
    stage: stage.name,
    load: async (fold) => {
      const job = jobs.find((other) => other.fold === fold && other.head === head && other.stage === stage);
      if (job === undefined) throw new FgclipError('NOT_FOUND', `Head "${head.label}" is not trained in fold ${fold}`);
      return readFinishedHead(folder, plan, job);
    },
  }));
}

function checkTable(plan: ExperimentPlan, { manifest }: EmbeddingTable): void {
  if (manifest.fingerprint === plan.table.fingerprint) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The experiment was trained on another table', {
    expected: `fingerprint ${plan.table.fingerprint}`,
    found: manifest.fingerprint,
    hint: 'Its held-out images are only known for its own table; evaluateHeads() takes any',
  });
}

async function checkFinished(folder: string, jobs: readonly Job[]): Promise<void> {
  const finished = await Promise.all(jobs.map((job) => isFinished(folder, job)));
  const missing = jobs.filter((_, k) => finished[k] === false);
  const [first] = missing;
  if (first === undefined) return;
  throw new FgclipError('NOT_FOUND', `The experiment is not finished: ${missing.length} of ${jobs.length} heads lack`, {
    file: headPath(folder, first),
    hint: 'Train with the same plan to finish it',
  });
}
