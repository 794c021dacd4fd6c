import { FgclipError } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { CoarseSides } from '@fgclip/heads';
import { ownSources, retrievalSets } from '@fgclip/heads/internal';
import { coarseMarks } from './coarse-tables.ts';
import {
  type CoarseMark,
  fingerprintsOf,
  type Sides,
  type StageMark,
  sidesMark,
  type TableMark,
} from './table-marks.ts';

/** Where the examples of an experiment come from: one table that is split, or tables given for every stage. */
export interface DataSource {
  /** What of it decides the results, as plain JSON. */
  readonly plan: DataPlan;
  /** Names of the coarse data that it holds or was given, "coarse" aside. */
  readonly sources: readonly string[];
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
  /** Makes the tables of any stage. What it copied is free again when what is returned is let go. */
  open(): FoldTables;
}

/** The tables of a fold. */
export interface FoldTables {
  /** What a stage learns from. */
  of(stage: string): Sides<EmbeddingTable>;
  /** The coarse data beside it, by name: what was given, and what its own tables hold (see ownSources()). */
  coarse(stage: string): Readonly<Record<string, CoarseSides>>;
}

/** Annotations, and the photographs of the image rows they speak of. */
export type FoldAnnotations = Pick<EmbeddingTable, 'annotations' | 'imageIds'>;

/** One table, split; or tables of its own for every stage, by the stages' names, of which nothing is held out. */
export type DataPlan = SplitDataPlan | GivenDataPlan;

interface CoarsePlan {
  /** Coarse data given beside the tables, by name. */
  readonly coarse?: Readonly<Record<string, CoarseMark>>;
}

export interface SplitDataPlan extends CoarsePlan {
  readonly formatVersion: 1;
  readonly table: TableMark;
  readonly split: SplitPlan;
}

export interface GivenDataPlan extends CoarsePlan {
  readonly formatVersion: 2;
  readonly tables: Readonly<Record<string, StageMark>>;
}

export function isSplit(plan: DataPlan): plan is SplitDataPlan {
  return plan.formatVersion === 1;
}

/** Length of the embeddings. Throws INVALID_ARGUMENT for no tables, SHAPE_MISMATCH when tables differ. */
export function dimensionOf(plan: DataPlan): number {
  const marks = [...(isSplit(plan) ? [plan.table] : []), ...givenMarks(plan)];
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
  const coarse = plan.coarse && { coarse: fingerprintsOf(plan.coarse) };
  if (isSplit(plan)) return { table: plan.table.fingerprint, split: plan.split, ...coarse };
  return { tables: fingerprintsOf(plan.tables), ...coarse };
}

/** The tables that were given for training and choosing, a split one aside. */
export function givenMarks(plan: DataPlan): TableMark[] {
  const all: CoarseMark[] = [...Object.values(isSplit(plan) ? {} : plan.tables), ...Object.values(plan.coarse ?? {})];
  return all.flatMap((sides) => [sides.training, ...('validation' in sides ? [sides.validation] : [])]);
}

/** The tables of every stage, by the stages' names. */
export type StageTables = Readonly<Record<string, Sides<EmbeddingTable>>>;

/**
 * Tables of its own for every stage, as published: COCO's captions for warm-up, FG-OVD's training boxes for fine-tuning,
 * each with the validation part that belongs to it. Nothing is held out: heads are measured on further tables. Beside
 * them `coarse` data for stages that keep some, by the names they have for it.
 *
 * Throws INVALID_ARGUMENT for no tables, SHAPE_MISMATCH for embeddings of different lengths.
 *
 * @example givenTables({ 'warm-up': { training: coco, validation: cocoVal }, 'fine-tune': { training, validation } })
 */
export function givenTables(
  tables: StageTables,
  coarse: Readonly<Record<string, Sides<EmbeddingTable>>> = {},
): DataSource {
  const marks = Object.entries(tables).map(([stage, sides]) => [stage, sidesMark(sides)] as const);
  const plan: GivenDataPlan = {
    formatVersion: 2,
    tables: Object.fromEntries(marks),
    ...(Object.keys(coarse).length > 0 && { coarse: coarseMarks(coarse) }),
  };
  dimensionOf(plan);
  const tablesOf = (stage: string): Sides<EmbeddingTable> => {
    const sides = tables[stage];
    if (sides === undefined) throw new FgclipError('INVALID_ARGUMENT', `No tables are given for stage "${stage}"`);
    return sides;
  };
  const own = Object.values(tables).flatMap(({ training }) => retrievalSets(training));
  return {
    plan,
    sources: [...new Set([...own, ...Object.keys(coarse)])],
    folds: () => [
      {
        fold: 0,
        annotations: tablesOf,
        open: () => ({
          of: tablesOf,
          coarse: (stage) => ({ ...ownSources(tablesOf(stage).training, tablesOf(stage).validation), ...coarse }),
        }),
      },
    ],
  };
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
