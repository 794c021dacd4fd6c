import { createTable, type EmbeddingTable, type TableSet } from '@fgclip/datasets';

/** The annotations of a table dealt out to sets in turn; sets without a limit lose their negatives. */
export function withSets(table: EmbeddingTable, sets: readonly TableSet[]): EmbeddingTable {
  const annotations = table.annotations.map(({ negatives = [], ...annotation }, k) => {
    const set = sets[k % sets.length];
    if (set === undefined) throw new Error('there are no sets');
    return { ...annotation, set: set.name, ...(set.maxNegatives !== undefined && { negatives }) };
  });
  return createTable({ ...table, annotations }, { ...table.manifest, sets });
}
