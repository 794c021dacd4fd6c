import type { EmbeddingTable, TableManifest } from '@fgclip/datasets';

/** Trained on, and looked at to choose the epoch that is kept. */
export interface Sides<Part> {
  readonly training: Part;
  readonly validation: Part;
}

/** A table as an experiment's plan remembers it. */
export type TableMark = Pick<TableManifest, 'fingerprint' | 'dimension' | 'counts'>;

export interface StageMark extends Sides<TableMark> {
  /** Image ids that are in both tables. */
  readonly sharedPhotographs: number;
}

/** What a plan remembers of coarse data: the table, or both. */
export type CoarseMark = StageMark | Pick<StageMark, 'training'>;

export function markOf({ manifest: { fingerprint, dimension, counts } }: EmbeddingTable): TableMark {
  return { fingerprint, dimension, counts };
}

export function sidesMark({ training, validation }: Sides<EmbeddingTable>): StageMark {
  return {
    training: markOf(training),
    validation: markOf(validation),
    sharedPhotographs: sharedPhotographs(training, validation),
  };
}

/** The fingerprints of marks, by name and side. */
export function fingerprintsOf(marks: Readonly<Record<string, CoarseMark>>): Record<string, Record<string, string>> {
  const printsOf = ({ training, ...rest }: CoarseMark) => ({
    training: training.fingerprint,
    ...('validation' in rest && { validation: rest.validation.fingerprint }),
  });
  return Object.fromEntries(Object.entries(marks).map(([name, sides]) => [name, printsOf(sides)]));
}

/** Photographs on both sides, of which memory may choose the epoch. Published splits may have some: counted, not refused. */
function sharedPhotographs(training: EmbeddingTable, validation: EmbeddingTable): number {
  const trained = new Set(training.imageIds);
  return [...new Set(validation.imageIds)].filter((id) => trained.has(id)).length;
}
