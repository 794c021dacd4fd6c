import { FgclipError } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';

/** One table, or several of one model. */
export type Tables = EmbeddingTable | readonly EmbeddingTable[];

export function listOf(tables: Tables): EmbeddingTable[] {
  return 'manifest' in tables ? [tables] : [...tables];
}

/** Length of the embeddings. Throws INVALID_ARGUMENT for no tables, SHAPE_MISMATCH when tables differ. */
export function dimensionOfTables(tables: readonly EmbeddingTable[]): number {
  const [first, ...others] = tables.map(({ manifest }) => manifest.dimension);
  if (first === undefined) throw new FgclipError('INVALID_ARGUMENT', 'There is no table to measure on');
  const other = others.find((dimension) => dimension !== first);
  if (other === undefined) return first;
  throw new FgclipError('SHAPE_MISMATCH', 'The tables hold embeddings of different lengths', {
    expected: `${first} values in all`,
    found: `${other}`,
    hint: 'Tables that are measured together must come from one model',
  });
}
