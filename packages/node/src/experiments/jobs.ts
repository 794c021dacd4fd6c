import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { Annotation } from '@fgclip/datasets';
import type { Head, HeadFamily, Stage } from '@fgclip/heads';
import { checkComparable, familyByName } from '@fgclip/heads/internal';
import { type DataFold, dimensionOf, foldCount, isSplit, provenanceOf } from './data-source.ts';
import { type ExperimentPlan, newHead, type PlannedHead } from './plan.ts';

/** One head going through one stage in one fold. */
export interface Job {
  readonly fold: number;
  readonly head: PlannedHead;
  readonly family: HeadFamily;
  readonly stage: Stage;
  /** The stages that lead to this one, itself at the end. */
  readonly chain: readonly Stage[];
  /** The head before the first of them; its history names the experiment and the fold. */
  readonly start: Head;
  /** Path of its files in the experiment's folder, without their endings. */
  readonly path: string;
}

/**
 * All jobs of an experiment, in the order they are done. A stage that starts at the cosine is none of a head that cannot.
 */
export function listJobs(plan: ExperimentPlan, families?: readonly HeadFamily[]): Job[] {
  const heads = plan.heads.map((head) => ({ head, family: familyByName(head.name, families) }));
  return Array.from({ length: foldCount(plan) }, (_, fold) => fold).flatMap((fold) =>
    heads.flatMap(({ head, family }) =>
      chainsOf(plan, head, family).map(({ chain, start }) => {
        const stage = chain.at(-1) as Stage;
        const common = { fold, head, family, chain, stage, start: assigned(start, plan, head, fold) };
        return { ...common, path: pathOf(plan, fold, head, stage) };
      }),
    ),
  );
}

/** How a head comes to each of the stages it goes through. */
function chainsOf(plan: ExperimentPlan, head: PlannedHead, family: HeadFamily) {
  const chains: { chain: readonly Stage[]; start: Head }[] = [];
  let current: { chain: readonly Stage[]; start: Head } | undefined = { chain: [], start: newHead(plan, head, family) };
  const stages = plan.stages.filter(({ name }) => head.stages?.includes(name) ?? true);
  for (const stage of stages) {
    if (stage.start === 'identity') current = cosineStart(plan, head, family);
    // What follows a stage that the head cannot begin is not for it either.
    if (current === undefined) continue;
    current = { ...current, chain: [...current.chain, stage] };
    chains.push(current);
  }
  if (chains.length > 0) return chains;
  throw new FgclipError('INVALID_ARGUMENT', `A "${family.name}" head cannot start as the cosine, as its stages do`, {
    expected: 'a function that has such a start, or other stages',
    found: stages.map(({ name }) => name).join(', '),
    hint: 'Train it by the stages of the paper: warm-up and fine-tune',
  });
}

/** The head before a stage that starts at the cosine; undefined where its function has no such start. */
function cosineStart(plan: ExperimentPlan, head: PlannedHead, family: HeadFamily) {
  const options = family.startingAsCosine({ ...head.options, dimension: dimensionOf(plan) });
  if (options === undefined) return undefined;
  const { dimension: _, ...room } = options;
  return { chain: [], start: newHead(plan, { ...head, options: room, start: 'identity' }, family) };
}

/**
 * Training steps of all epochs, for every job.
 *
 * Throws INVALID_DATA when a fold has nothing for a stage to train or validate on, or nothing to compare it with.
 */
export function countSteps(jobs: readonly Job[], folds: readonly DataFold[]): Map<Job, number> {
  const perStage = new Map<string, number>();
  const stepsOf = ({ fold, stage }: Job): number => {
    const key = `${fold} ${stage.name}`;
    const steps = perStage.get(key) ?? stageSteps(stage, folds[fold]);
    perStage.set(key, steps);
    return steps;
  };
  return new Map(jobs.map((job) => [job, stepsOf(job)]));
}

/** Where a job's head goes when it is finished. */
export function headPath(folder: string, { path }: Job): string {
  return join(folder, `${path}.safetensors`);
}

/** Where a job's checkpoint lies while it is not. */
export function checkpointPath(folder: string, { path }: Job): string {
  return join(folder, `${path}.checkpoint`);
}

/** Only a split has folds; heads of given tables lie in the experiment's folder itself. */
function pathOf(plan: ExperimentPlan, fold: number, { label }: PlannedHead, stage: Stage): string {
  return join(isSplit(plan) ? `fold-${fold}` : '', `${label}.${stage.name}`);
}

/** Says in the head's history what it will be trained on. */
function assigned(head: Head, plan: ExperimentPlan, { label }: PlannedHead, fold: number): Head {
  const experiment = { event: 'experiment', label, ...provenanceOf(plan), seed: plan.seed, fold };
  return { ...head, history: [...head.history, experiment] };
}

function stageSteps(stage: Stage, data: DataFold | undefined): number {
  if (data === undefined) return 0;
  const { training, validation } = data.annotations(stage.name);
  const examples = countOrThrow(training.annotations, stage, `train on in fold ${data.fold}`);
  countOrThrow(validation.annotations, stage, `validate on in fold ${data.fold}`);
  checkComparable(training, stage, 'training');
  checkComparable(validation, stage, 'validation');
  return stage.epochs * Math.ceil(examples / stage.batchSize);
}

function countOrThrow(annotations: readonly Annotation[], stage: Stage, purpose: string): number {
  const examples = countExamples(annotations, stage);
  if (examples > 0) return examples;
  throw new FgclipError('INVALID_DATA', `Stage "${stage.name}" has nothing to ${purpose}`, {
    expected: stage.kind === 'pairs' ? 'images with captions' : 'annotations with hard negatives',
    hint: 'Mine hard negatives first, or use fewer folds or a larger validation part',
  });
}

/** Examples that a stage finds among annotations: pairs of an image and a caption, or images with hard negatives. */
function countExamples(annotations: readonly Annotation[], { kind, minNegatives = 1 }: Stage): number {
  if (kind === 'pairs') return countPairs(annotations);
  return annotations.filter(({ negatives = [] }) => negatives.length >= minNegatives).length;
}

function countPairs(annotations: readonly Annotation[]): number {
  return new Set(annotations.flatMap(({ image, captions }) => captions.map((text) => `${image} ${text}`))).size;
}
