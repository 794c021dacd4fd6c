import { type EmbeddingTable, foldsByImage, selectRows, splitByImage } from '@fgclip/datasets';
import { keepNegativesOf } from '@fgclip/datasets/internal';
import type { CoarseSides } from '@fgclip/heads';
import { ownSources, retrievalSets } from '@fgclip/heads/internal';
import { type CoarseTables, coarseMarks, coarseSides, type KeptOut } from './coarse-tables.ts';
import {
  checkSplit,
  type DataFold,
  type DataSource,
  dimensionOf,
  type FoldAnnotations,
  type SplitPlan,
} from './data-source.ts';
import { markOf, type Sides } from './table-marks.ts';

/**
 * One table, whose images are dealt out to training, validation and a held-out test part: by cross-validation, or once.
 * All stages train on the same images. Test images are never trained on and never decide which epoch is kept, and neither
 * are their captions, not even as hard negatives. The other way round, captions seen in training do appear among the
 * negatives of test images where those were mined from the whole table.
 *
 * Stages that keep coarse matching find `coarse` data by name; a single table is dealt out, none of its photographs that
 * are held out among it.
 *
 * Throws INVALID_ARGUMENT for fractions that leave a part without images, SHAPE_MISMATCH for coarse embeddings of
 * another length.
 *
 * @example splitTable(table, { folds: 5, validation: 0.1 })
 */
export function splitTable(table: EmbeddingTable, split: SplitPlan, coarse: CoarseTables = {}): DataSource {
  checkSplit(split);
  const isGiven = Object.keys(coarse).length > 0;
  const plan = {
    formatVersion: 1,
    table: markOf(table),
    split,
    ...(isGiven && { coarse: coarseMarks(coarse) }),
  } as const;
  dimensionOf(plan);
  return {
    plan,
    sources: [...new Set([...retrievalSets(table), ...Object.keys(coarse)])],
    folds: (seed) =>
      foldRows(table, split, seed).map((rows) =>
        foldOf(table, rows, (keptOut) => coarseSides(coarse, keptOut, { share: split.validation, seed })),
      ),
  };
}

/** The tables of test images that the folds of a split hold out. */
export function heldOutTables(table: EmbeddingTable, split: SplitPlan, seed: number): (() => EmbeddingTable)[] {
  return foldRows(table, split, seed).map(
    ({ test }) =>
      () =>
        selectRows(table, test),
  );
}

function foldOf(
  table: EmbeddingTable,
  rows: FoldRows,
  coarseOf: (keptOut: KeptOut) => Record<string, CoarseSides>,
): DataFold {
  const visible = once(() => withoutTest(table, rows));
  const photographs = (side: 'validation' | 'test') => new Set(rows[side].map((row) => table.imageIds[row] ?? ''));
  return {
    fold: rows.fold,
    annotations: () => ofSides((side) => annotationsOf(visible(), rows[side])),
    open() {
      const sides = once(() => ofSides((side) => selectRows(visible(), rows[side])));
      const given = once(() => coarseOf({ validation: photographs('validation'), test: photographs('test') }));
      return { of: sides, coarse: () => ({ ...ownSources(sides().training, sides().validation), ...given() }) };
    },
  };
}

function ofSides<Part>(make: (side: keyof Sides<unknown>) => Part): Sides<Part> {
  return { training: make('training'), validation: make('validation') };
}

function annotationsOf({ annotations, imageIds }: EmbeddingTable, imageRows: readonly number[]): FoldAnnotations {
  const wanted = new Set(imageRows);
  return { annotations: annotations.filter(({ image }) => wanted.has(image)), imageIds };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Image rows of a table, dealt out for one round of training: every row is in exactly one part. */
export interface FoldRows {
  readonly fold: number;
  readonly training: readonly number[];
  readonly validation: readonly number[];
  /** Held out: never trained on, never used to choose an epoch. */
  readonly test: readonly number[];
}

/**
 * Deals a table's image rows out as planned: the same plan, seed and table give the same rows.
 *
 * Throws INVALID_ARGUMENT for too few images.
 */
export function foldRows(table: EmbeddingTable, split: SplitPlan, seed: number): FoldRows[] {
  const { validation } = split;
  if ('test' in split) {
    const fractions = { training: 1 - split.test - validation, validation, test: split.test };
    return [{ fold: 0, ...splitByImage(table, { fractions, seed }) }];
  }
  return foldsByImage(table, { folds: split.folds, seed }).map(({ train, test }, fold) => {
    const photographs = train.map((row) => table.imageIds[row] ?? '');
    const inner = splitByImage(photographs, { fractions: { training: 1 - validation, validation }, seed });
    const rowsAt = (positions: readonly number[]): number[] => positions.map((position) => train[position] ?? -1);
    return { fold, training: rowsAt(inner.training), validation: rowsAt(inner.validation), test };
  });
}

/** The table as training may see it: captions of test images are gone from the hard negatives. */
export function withoutTest(table: EmbeddingTable, { training, validation }: FoldRows): EmbeddingTable {
  return keepNegativesOf(table, [...training, ...validation]);
}
