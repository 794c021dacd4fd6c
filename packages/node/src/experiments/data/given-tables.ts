import { FgclipError } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import { type DataSource, dimensionOf, type GivenDataPlan, markOf, type Sides, type StageMark } from './data-source.ts';

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
