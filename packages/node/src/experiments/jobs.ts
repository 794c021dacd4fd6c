import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { Annotation, EmbeddingTable } from '@fgclip/datasets';
import type { Head, Stage } from '@fgclip/heads';
import { countExamples } from './counts.ts';
import { type FoldRows, withoutTest } from './fold-rows.ts';
import { type ExperimentPlan, type HeadPlan, newHead } from './plan.ts';

/** One head going through one stage in one fold. */
export interface Job {
  readonly fold: number;
  readonly head: Required<HeadPlan>;
  readonly stage: Stage;
  /** The head before its first stage; its history names the experiment and the fold. */
  readonly start: Head;
  /** Steps of all epochs. */
  readonly steps: number;
}

/**
 * All jobs of an experiment, in the order they are done.
 *
 * Throws INVALID_DATA when a fold has nothing for a stage to train or validate on.
 */
export function listJobs(plan: ExperimentPlan, table: EmbeddingTable, folds: readonly FoldRows[]): Job[] {
  const starts = plan.heads.map((head) => ({ head, start: newHead(plan, head) }));
  return folds.flatMap((rows) => {
    const visible = withoutTest(table, rows);
    const training = annotationsOf(visible, rows.training);
    const validation = annotationsOf(visible, rows.validation);
    const steps = plan.stages.map((stage) => {
      const examples = countOrThrow(training, stage, `train on in fold ${rows.fold}`);
      countOrThrow(validation, stage, `validate on in fold ${rows.fold}`);
      return stage.epochs * Math.ceil(examples / stage.batchSize);
    });
    return starts.flatMap(({ head, start }) => {
      const inFold = assigned(start, plan, head, rows.fold);
      return plan.stages.map((stage, k) => ({ fold: rows.fold, head, stage, start: inFold, steps: steps[k] ?? 0 }));
    });
  });
}

/** Where a job's head goes when it is finished. */
export function headPath(folder: string, { fold, head, stage }: Job): string {
  return join(folder, `fold-${fold}`, `${head.label}.${stage.name}.safetensors`);
}

/** Where a job's checkpoint lies while it is not. */
export function checkpointPath(folder: string, { fold, head, stage }: Job): string {
  return join(folder, `fold-${fold}`, `${head.label}.${stage.name}.checkpoint`);
}

/** Says in the head's history what it will be trained on. */
function assigned(head: Head, { table, split, seed }: ExperimentPlan, { label }: HeadPlan, fold: number): Head {
  const experiment = { event: 'experiment', label, table: table.fingerprint, split, seed, fold };
  return { ...head, history: [...head.history, experiment] };
}

function annotationsOf(table: EmbeddingTable, imageRows: readonly number[]): Annotation[] {
  const wanted = new Set(imageRows);
  return table.annotations.filter(({ image }) => wanted.has(image));
}

function countOrThrow(annotations: readonly Annotation[], stage: Stage, purpose: string): number {
  const examples = countExamples(annotations, stage);
  if (examples > 0) return examples;
  throw new FgclipError('INVALID_DATA', `Stage "${stage.name}" has nothing to ${purpose}`, {
    expected: stage.kind === 'pairs' ? 'images with captions' : 'annotations with hard negatives',
    hint: 'Mine hard negatives first, or use fewer folds or a larger validation part',
  });
}
