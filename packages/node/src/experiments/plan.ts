import { FgclipError } from '@fgclip/core';
import { createHead, type Head, type HeadFamily, type Stage } from '@fgclip/heads';
import { COARSE, checkStage, familyByName, sourcesOf } from '@fgclip/heads/internal';
import { checkSplit, type DataPlan, type DataSource, dimensionOf, type GivenDataPlan, isSplit } from './data-source.ts';

/** A head to train. */
export interface HeadPlan {
  /** Of its function: a built-in one, or one of the families. */
  readonly name: string;
  /** Options of the function, but for the dimension, which is the data's. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Default `default`. See createHead(). */
  readonly start?: 'default' | 'identity';
  /** What the head is called in files and results. Default its name; needed where two heads share one. */
  readonly label?: string;
  /** Names of the stages it goes through. Default all. */
  readonly stages?: readonly string[];
}

/** A head with its defaults filled in. */
export type PlannedHead = Required<Omit<HeadPlan, 'stages'>> & Pick<HeadPlan, 'stages'>;

/** What decides an experiment's results, but for the runtime; as plain JSON. */
export type ExperimentPlan = DataPlan & {
  readonly heads: readonly PlannedHead[];
  /** Run through in order, each from the best head of the one before. */
  readonly stages: readonly Stage[];
  /** Seed of the split, of the heads' first values and of the order of the examples. */
  readonly seed: number;
};

export interface PlanInput {
  /** What to train on: splitTable() or givenTables(). */
  readonly data: DataSource;
  readonly heads: readonly HeadPlan[];
  readonly stages: readonly Stage[];
  /** Functions of one's own that the heads are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Default 123, as the paper. */
  readonly seed?: number | undefined;
}

/** The plan with its defaults filled in, in the form that a trip through JSON gives it. */
export function planOf({ data, heads, stages, seed = 123 }: PlanInput): ExperimentPlan {
  const plan: ExperimentPlan = {
    ...data.plan,
    heads: heads.map(({ name, options = {}, start = 'default', label = name, stages: own }) => ({
      ...{ name, options, start, label },
      ...(own && { stages: own }),
    })),
    stages,
    seed,
  };
  return JSON.parse(JSON.stringify(plan)) as ExperimentPlan;
}

/** A planned head before training. Throws as createHead() does. */
export function newHead(plan: ExperimentPlan, { options, start }: PlannedHead, family: HeadFamily): Head {
  return createHead(family, { ...options, dimension: dimensionOf(plan) }, { seed: plan.seed, start });
}

/**
 * Throws unless the plan can be carried out: INVALID_ARGUMENT (or what createHead() throws) saying what is wrong with
 * it, before anything is trained; NOT_FOUND for a function that is neither built in nor one of the families. `file` is
 * where the plan stands.
 */
export function checkPlan(plan: ExperimentPlan, families?: readonly HeadFamily[], file?: string): void {
  checkNames(
    'head',
    plan.heads.map(({ label }) => label),
    'Give heads of one function labels of their own',
  );
  checkNames(
    'stage',
    plan.stages.map(({ name }) => name),
    'Give stages names of their own',
  );
  plan.stages.forEach(checkStage);
  if (isSplit(plan)) checkSplit(plan.split);
  else checkTables(plan);
  for (const planned of plan.heads) {
    checkStagesOf(planned, plan.stages);
    const { parameters } = newHead(plan, planned, familyByName(planned.name, families, file));
    if (Object.keys(parameters).length > 0) continue;
    throw new FgclipError('INVALID_ARGUMENT', `A "${planned.name}" head has nothing to train`, {
      hint: 'Leave it out: every evaluation has the cosine as its first row',
    });
  }
}

function checkStagesOf({ label, stages }: PlannedHead, all: readonly Stage[]): void {
  const names = all.map(({ name }) => name);
  const unknown = stages?.find((name) => !names.includes(name));
  if (unknown === undefined && stages?.length !== 0) return;
  throw new FgclipError('INVALID_ARGUMENT', `Head "${label}" goes through ${unknown ?? 'no stage'}`, {
    expected: `some of ${names.join(', ')}`,
    found: stages?.join(', ') || 'none',
  });
}

/** Names become file names; case is ignored, as some disks do. */
function checkNames(kind: string, names: readonly string[], hint: string): void {
  if (names.length === 0) throw new FgclipError('INVALID_ARGUMENT', `An experiment needs a ${kind}`);
  const seen = new Set<string>();
  for (const name of names) {
    if (!/^\w[\w-]*$/.test(name)) {
      throw new FgclipError('INVALID_ARGUMENT', `This cannot be the name of a ${kind}, since it names files`, {
        expected: 'letters, digits, "-" and "_"',
        found: JSON.stringify(name),
      });
    }
    if (seen.has(name.toLowerCase())) {
      throw new FgclipError('INVALID_ARGUMENT', `Two ${kind}s of the experiment are called "${name}"`, { hint });
    }
    seen.add(name.toLowerCase());
  }
}

/** Throws INVALID_ARGUMENT where a stage asks for coarse data that is neither given nor in its own tables. */
export function checkCoarse({ stages }: ExperimentPlan, { sources }: DataSource): void {
  const known = [COARSE, ...sources];
  for (const stage of stages) {
    const missing = sourcesOf(stage).find((name) => !known.includes(name));
    if (missing === undefined) continue;
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${stage.name}" wants coarse data called "${missing}"`, {
      expected: 'data given by that name, or a set of the table without hard negatives that is called so',
      found: known.join(', '),
    });
  }
}

/** Every stage has its tables, and every table its stage. */
function checkTables({ tables, stages }: GivenDataPlan & Pick<ExperimentPlan, 'stages'>): void {
  const [given, trained] = [Object.keys(tables), stages.map(({ name }) => name)];
  if (given.length === trained.length && trained.every((name) => given.includes(name))) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The tables are not those of the stages', {
    expected: `tables for ${trained.join(', ')}`,
    found: given.length === 0 ? 'none' : `tables for ${given.join(', ')}`,
  });
}
