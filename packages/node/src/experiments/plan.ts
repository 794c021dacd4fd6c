import type { EmbeddingTable, TableManifest } from '@fgclip/datasets';
import { type BuiltInName, createHead, type Head, type Stage } from '@fgclip/heads';

/** A head to train. */
export interface HeadPlan {
  readonly name: BuiltInName;
  /** Options of the function, but for the dimension, which is the table's. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Default `default`. See createHead(). */
  readonly start?: 'default' | 'identity';
  /** What the head is called in files and results. Default its name; needed where two heads share one. */
  readonly label?: string;
}

/**
 * Which images are trained on, in fractions, rows of one photograph always together. `folds`: cross-validation, where
 * every image is held out once, and `validation` is a fraction of the images that are not. `test`: one split, where both
 * are fractions of all images.
 */
export type SplitPlan =
  | { readonly folds: number; readonly validation: number }
  | { readonly test: number; readonly validation: number };

/** What decides an experiment's results, but for the runtime; as plain JSON. */
export interface ExperimentPlan {
  readonly formatVersion: 1;
  readonly table: Pick<TableManifest, 'fingerprint' | 'dimension' | 'counts'>;
  readonly heads: readonly Required<HeadPlan>[];
  /** Run through in order, each from the best head of the one before. */
  readonly stages: readonly Stage[];
  readonly split: SplitPlan;
  /** Seed of the split, of the heads' first values and of the order of the examples. */
  readonly seed: number;
}

export interface PlanInput {
  readonly table: EmbeddingTable;
  readonly heads: readonly HeadPlan[];
  readonly stages: readonly Stage[];
  readonly split: SplitPlan;
  /** Default 123, as the paper. */
  readonly seed?: number | undefined;
}

/** The plan with its defaults filled in, in the form that a trip through JSON gives it. */
export function planOf({ table, heads, stages, split, seed = 123 }: PlanInput): ExperimentPlan {
  const { fingerprint, dimension, counts } = table.manifest;
  const plan: ExperimentPlan = {
    formatVersion: 1,
    table: { fingerprint, dimension, counts },
    heads: heads.map(({ name, options = {}, start = 'default', label = name }) => ({ name, options, start, label })),
    stages,
    split,
    seed,
  };
  return JSON.parse(JSON.stringify(plan)) as ExperimentPlan;
}

/** A planned head before training. Throws as createHead() does. */
export function newHead({ table, seed }: ExperimentPlan, { name, options, start }: Required<HeadPlan>): Head {
  return createHead(name, { ...options, dimension: table.dimension }, { seed, start });
}
