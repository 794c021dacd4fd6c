import { createHead, type Head, type HeadFamily, type Stage } from '@fgclip/heads';
import { type DataPlan, type DataSource, dimensionOf } from './data/data-source.ts';

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
}

/** What decides an experiment's results, but for the runtime; as plain JSON. */
export type ExperimentPlan = DataPlan & {
  readonly heads: readonly Required<HeadPlan>[];
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
    heads: heads.map(({ name, options = {}, start = 'default', label = name }) => ({ name, options, start, label })),
    stages,
    seed,
  };
  return JSON.parse(JSON.stringify(plan)) as ExperimentPlan;
}

/** A planned head before training. Throws as createHead() does. */
export function newHead(plan: ExperimentPlan, { options, start }: Required<HeadPlan>, family: HeadFamily): Head {
  return createHead(family, { ...options, dimension: dimensionOf(plan) }, { seed: plan.seed, start });
}
