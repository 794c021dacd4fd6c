import { type EmbeddingTable, selectRows, splitByImage } from '@fgclip/datasets';
import type { CoarseSides, MatchingData } from '@fgclip/heads';
import { COARSE } from '@fgclip/heads/internal';
import { type CoarseMark, markOf, type Sides, sidesMark } from './table-marks.ts';

/** Coarse data by name: a table that is dealt out to training and validation by photograph, or one for each. */
export type CoarseTables = Readonly<Record<string, EmbeddingTable | Sides<EmbeddingTable>>>;

/** What a plan remembers of them. */
export function coarseMarks(coarse: CoarseTables): Readonly<Record<string, CoarseMark>> {
  return Object.fromEntries(
    Object.entries(coarse).map(([name, given]) => [
      name,
      isTable(given) ? { training: markOf(given) } : sidesMark(given),
    ]),
  );
}

/** Photographs that a fold keeps out of training, and out of everything. */
export interface KeptOut {
  readonly validation: ReadonlySet<string>;
  readonly test: ReadonlySet<string>;
}

/**
 * Both sides of all coarse data in a fold. A table that is dealt out holds no photograph of the fold's test, and none of
 * its validation in training; of those that the fold does not know, `share` validates.
 */
export function coarseSides(
  coarse: CoarseTables,
  keptOut: KeptOut,
  { share, seed }: { readonly share: number; readonly seed: number },
): Record<string, CoarseSides> {
  return Object.fromEntries(
    Object.entries(coarse).map(([name, given]) => [name, isTable(given) ? dealt(given, keptOut, share, seed) : given]),
  );
}

function dealt(table: EmbeddingTable, { validation, test }: KeptOut, share: number, seed: number): CoarseSides {
  const idOf = (row: number) => table.imageIds[row] ?? '';
  const rows = table.imageIds.map((_, row) => row).filter((row) => !test.has(idOf(row)));
  const [known, free] = [
    rows.filter((row) => validation.has(idOf(row))),
    rows.filter((row) => !validation.has(idOf(row))),
  ];
  const fractions = { training: 1 - share, validation: share };
  const parts = splitByImage(free.map(idOf), { fractions, seed });
  const rowsAt = (positions: readonly number[]) => positions.map((position) => free[position] ?? -1);
  return {
    training: selectRows(table, rowsAt(parts.training)),
    validation: selectRows(table, [...known, ...rowsAt(parts.validation)]),
  };
}

/**
 * What the tables of a stage hold of coarse data: their sets for retrieval, each by its name, and as "coarse" all of them
 * together, or all captions where there are no such sets.
 */
export function ownSources({ training, validation }: Sides<EmbeddingTable>): Record<string, CoarseSides> {
  const names = retrievalSets(training).filter((name) => retrievalSets(validation).includes(name));
  const sidesOf = (wanted: readonly string[]) => ({
    training: withSetsOnly(training, wanted),
    validation: withSetsOnly(validation, wanted),
  });
  const whole = names.length === 0 ? { training, validation } : sidesOf(names);
  return { ...Object.fromEntries(names.map((name) => [name, sidesOf([name])])), [COARSE]: whole };
}

/** Names of what ownSources() finds in a table. */
export function retrievalSets({ manifest, annotations }: EmbeddingTable): string[] {
  const used = new Set(annotations.map(({ set }) => set));
  const sets = manifest.sets?.filter(({ maxNegatives, retrieval }) => maxNegatives === undefined || retrieval) ?? [];
  return sets.map(({ name }) => name).filter((name) => used.has(name));
}

function withSetsOnly(table: EmbeddingTable, names: readonly string[]): MatchingData {
  return { ...table, annotations: table.annotations.filter(({ set }) => set !== undefined && names.includes(set)) };
}

function isTable(given: EmbeddingTable | Sides<EmbeddingTable>): given is EmbeddingTable {
  return 'manifest' in given;
}
