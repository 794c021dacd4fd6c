import { FgclipError, type Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { EvaluationOptions, EvaluationResult, HeadFamily } from '@fgclip/heads';
import {
  cosineSubject,
  type EvaluationData,
  listOf,
  type Measured,
  measureSubjects,
  type Subject,
  sumUp,
} from '@fgclip/heads/internal';
import { versions } from '../files/versions.ts';
import { dimensionOf, type GivenDataPlan, givenMarks, isSplit, type SplitDataPlan } from './data-source.ts';
import { readPlan } from './experiment-file.ts';
import { headPath, type Job, listJobs } from './jobs.ts';
import type { ExperimentPlan } from './plan.ts';
import { heldOutTables } from './split-table.ts';
import { isFinished, readFinishedHead } from './trained-heads.ts';

/** One table, or several of one model. */
export type Tables = EmbeddingTable | readonly EmbeddingTable[];

export interface EvaluateExperimentOptions extends Omit<EvaluationOptions, 'versions'> {
  readonly runtime: Runtime;
  /** Folder that trainExperiment() filled. */
  readonly folder: string;
  /** Of a split table: that table, of which the held-out images are measured. Of given tables: any others, measured whole. */
  readonly table: Tables;
  /** Functions of one's own that its heads are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
}

/**
 * Measures the cosine and every head of an experiment after each stage, on images it was not trained on. Ranks are taken
 * over all folds together, retrieval is averaged over them.
 *
 * Throws NOT_FOUND when the folder holds no experiment, it is not finished, or has a function that nobody defines; INVALID_ARGUMENT for another table than the
 * one that was split, and for one that was given to train or validate on; INVALID_FORMAT and INVALID_DATA for broken and foreign
 * files in the folder; ABORTED.
 */
export async function evaluateExperiment(options: EvaluateExperimentOptions): Promise<EvaluationResult> {
  return sumUp(await measureExperiment(options), options);
}

/** The scores and ranks that the results sum up, for those who want to look at single images. */
export async function measureExperiment(options: EvaluateExperimentOptions): Promise<Measured> {
  const { folder, families } = options;
  const tables = listOf(options.table);
  const plan = await readPlan(folder, families);
  const data = isSplit(plan) ? heldOutData(plan, tables) : wholeData(plan, tables);
  const jobs = listJobs(plan, families);
  await checkFinished(folder, jobs);
  const subjects = [cosineSubject(dimensionOf(plan)), ...trainedSubjects(folder, plan, jobs)];
  return measureSubjects(subjects, data, { ...options, versions });
}

/** The images that the folds hold out of the one table. */
function heldOutData(plan: SplitDataPlan & ExperimentPlan, tables: readonly EmbeddingTable[]): EvaluationData {
  const [table] = tables;
  const found = tables.map(({ manifest }) => manifest.fingerprint).join(', ');
  if (table === undefined || found !== plan.table.fingerprint) {
    throw new FgclipError('INVALID_ARGUMENT', 'The experiment was trained on another table', {
      expected: `fingerprint ${plan.table.fingerprint}`,
      found,
      hint: 'Its held-out images are only known for its own table; `evaluateHeads()` takes any',
    });
  }
  const { split, seed } = plan;
  return {
    tables,
    folds: heldOutTables(table, split, seed).map((select) => () => [select()]),
    subset: 'folds' in split ? `${split.folds} folds` : 'held-out images',
    split: { ...split, seed },
  };
}

/** The tables as they are, none of which may have been trained on, or have chosen the epochs that were kept. */
function wholeData(plan: GivenDataPlan, tables: readonly EmbeddingTable[]): EvaluationData {
  const known = givenMarks(plan);
  const seen = tables.find(({ manifest }) => known.some(({ fingerprint }) => fingerprint === manifest.fingerprint));
  if (seen !== undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'The experiment was trained or validated on this table', {
      expected: 'a table of other images',
      found: `fingerprint ${seen.manifest.fingerprint}`,
      hint: '`evaluateHeads()` takes any table, where that is what is wanted',
    });
  }
  return { tables, folds: [() => tables], subset: 'all' };
}

/** A head after a stage is one row of the results, whichever fold it was trained in. */
function trainedSubjects(folder: string, plan: ExperimentPlan, jobs: readonly Job[]): Subject[] {
  const rows = jobs.filter(({ fold }) => fold === 0);
  return rows.map(({ head, stage, chain }) => ({
    head: head.label,
    stage: stage.name,
    startsAtCosine: chain.length === 1 && stage.start === 'identity',
    load: async (fold) => {
      const job = jobs.find((other) => other.fold === fold && other.head.label === head.label && other.stage === stage);
      if (job === undefined) throw new FgclipError('NOT_FOUND', `Head "${head.label}" is not trained in fold ${fold}`);
      return readFinishedHead(folder, plan, job);
    },
  }));
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
