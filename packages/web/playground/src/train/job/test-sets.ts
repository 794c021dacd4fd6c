import type { EmbeddingTable } from '@fgclip/datasets';
import { benchmarkTitle } from '@fgclip/heads';
import { rowsOf } from './rows-of.ts';
import type { TestSet } from './training-job.ts';

/** The sets of a table, each a benchmark of its own. */
export function testSets(table: EmbeddingTable): TestSet[] {
  const { annotations, ...rows } = rowsOf(table);
  return (table.manifest.sets ?? []).map(({ name, maxNegatives = 10 }) => ({
    ...{ name, title: name === 'collected' ? 'Your own' : benchmarkTitle(name), maxNegatives },
    data: { ...rows, annotations: table.annotations.filter(({ set }) => set === name) },
  }));
}
