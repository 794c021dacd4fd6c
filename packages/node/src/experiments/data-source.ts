import { FgclipError } from '@fgclip/core';
import type { EmbeddingTable, TableManifest } from '@fgclip/datasets';

/** Where the examples of an experiment come from: one table that is split, or tables given for every stage. */
export interface DataSource {
  /** What of it decides the results, as plain JSON. */
  readonly plan: DataPlan;
  /**
   * The rounds of training, each from new heads. The same source and seed give the same rounds.
   *
   * Throws INVALID_ARGUMENT for too few images to split.
   */
  folds(seed: number): DataFold[];
}

/** The data of one round of training. */
export interface DataFold {
  /** From 0. */
  readonly fold: number;
  /** The annotations a stage finds, before rows are copied for it. */
  annotations(stage: string): Sides<FoldAnnotations>;
  /** Makes the tables of any stage. What it copied is free again when the returned function is let go. */
  open(): (stage: string) => Sides<EmbeddingTable>;
}

/** Annotations, and the photographs of the image rows they speak of. */
export type FoldAnnotations = Pick<EmbeddingTable, 'annotations' | 'imageIds'>;

/** Trained on, and looked at to choose the epoch that is kept. */
export interface Sides<Part> {
  readonly training: Part;
  readonly validation: Part;
}

/** A table as an experiment's plan remembers it. */
export type TableMark = Pick<TableManifest, 'fingerprint' | 'dimension' | 'counts'>;

/** One table, split; or tables of its own for every stage, by the stages' names, of which nothing is held out. */
export type DataPlan = SplitDataPlan | GivenDataPlan;

export interface SplitDataPlan {
  readonly formatVersion: 1;
  readonly table: TableMark;
  readonly split: SplitPlan;
}

export interface GivenDataPlan {
  readonly formatVersion: 2;
  readonly tables: Readonly<Record<string, StageMark>>;
}

export interface StageMark extends Sides<TableMark> {
  /** Image ids that are in both tables. */
  readonly sharedPhotographs: number;
}

export function markOf({ manifest: { fingerprint, dimension, counts } }: EmbeddingTable): TableMark {
  return { fingerprint, dimension, counts };
}

export function isSplit(plan: DataPlan): plan is SplitDataPlan {
  return plan.formatVersion === 1;
}

/** Length of the embeddings. Throws INVALID_ARGUMENT for no tables, SHAPE_MISMATCH when tables differ. */
export function dimensionOf(plan: DataPlan): number {
  const marks = isSplit(plan) ? [plan.table] : marksOf(plan);
  const [first] = marks;
  if (first === undefined) throw new FgclipError('INVALID_ARGUMENT', 'There is no table to train on');
  const other = marks.find(({ dimension }) => dimension !== first.dimension);
  if (other === undefined) return first.dimension;
  throw new FgclipError('SHAPE_MISMATCH', 'The tables hold embeddings of different lengths', {
    expected: `${first.dimension} values in all`,
    found: `${other.dimension}`,
    hint: 'All tables of an experiment must come from one model',
  });
}

/** Rounds of training: 1 unless a table is cross-validated. */
export function foldCount(plan: DataPlan): number {
  return isSplit(plan) && 'folds' in plan.split ? plan.split.folds : 1;
}

/** What a head's history says of the data it was trained on. */
export function provenanceOf(plan: DataPlan): Readonly<Record<string, unknown>> {
  if (isSplit(plan)) return { table: plan.table.fingerprint, split: plan.split };
  const prints = Object.entries(plan.tables).map(([stage, { training, validation }]) => [
    stage,
    { training: training.fingerprint, validation: validation.fingerprint },
  ]);
  return { tables: Object.fromEntries(prints) };
}

function marksOf({ tables }: GivenDataPlan): TableMark[] {
  return Object.values(tables).flatMap(({ training, validation }) => [training, validation]);
}

/** The tables of every stage, by the stages' names. */
export type StageTables = Readonly<Record<string, Sides<EmbeddingTable>>>;

/**
 * Tables of its own for every stage, as published: COCO's captions for warm-up, FG-OVD's training boxes for fine-tuning,
 * each with the validation part that belongs to it. Nothing is held out: heads are measured on further tables.
 *
 * Throws INVALID_ARGUMENT for no tables, SHAPE_MISMATCH for embeddings of different lengths.
 *
 * @example givenTables({ 'warm-up': { training: coco, validation: cocoVal }, 'fine-tune': { training, validation } })
 */
export function givenTables(tables: StageTables): DataSource {
  const marks = Object.entries(tables).map(([stage, { training, validation }]) => {
    const shared = sharedPhotographs(training, validation);
    const mark: StageMark = { training: markOf(training), validation: markOf(validation), sharedPhotographs: shared };
    return [stage, mark] as const;
  });
  const plan: GivenDataPlan = { formatVersion: 2, tables: Object.fromEntries(marks) };
  dimensionOf(plan);
  const tablesOf = (stage: string): Sides<EmbeddingTable> => {
    const sides = tables[stage];
    if (sides === undefined) throw new FgclipError('INVALID_ARGUMENT', `No tables are given for stage "${stage}"`);
    return sides;
  };
  return {
    plan,
    folds: () => [
      {
        fold: 0,
        annotations: tablesOf,
        open: () => tablesOf,
      },
    ],
  };
}

/** Photographs on both sides, of which memory may choose the epoch. Published splits may have some: counted, not refused. */
function sharedPhotographs(training: EmbeddingTable, validation: EmbeddingTable): number {
  const trained = new Set(training.imageIds);
  return [...new Set(validation.imageIds)].filter((id) => trained.has(id)).length;
}

/**
 * Which images are trained on, in fractions, rows of one photograph always together. `folds`: cross-validation, where
 * every image is held out once, and `validation` is a fraction of the images that are not. `test`: one split, where both
 * are fractions of all images.
 */
export type SplitPlan =
  | { readonly folds: number; readonly validation: number }
  | { readonly test: number; readonly validation: number };

/** Throws INVALID_ARGUMENT for fractions that leave a part without images. */
export function checkSplit(split: SplitPlan): void {
  const { validation } = split;
  const test = 'test' in split ? split.test : 0;
  const isShare = (value: number): boolean => value > 0 && value < 1;
  if (isShare(validation) && ('folds' in split || isShare(test)) && test + validation < 1) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The split leaves a part without images', {
    expected: 'fractions above 0 that add up to less than 1',
    found: JSON.stringify(split),
  });
}
