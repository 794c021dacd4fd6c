import { type EmbeddingTable, selectRows, splitByImage } from '@fgclip/datasets';
import type { CoarseSides } from '@fgclip/heads';
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

function isTable(given: EmbeddingTable | Sides<EmbeddingTable>): given is EmbeddingTable {
  return 'manifest' in given;
}
