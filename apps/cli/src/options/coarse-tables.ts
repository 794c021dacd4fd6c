import type { EmbeddingTable } from '@fgclip/datasets';
import { COARSE, ownSources } from '@fgclip/heads/internal';
import { readTableFolder } from '@fgclip/node';
import { UsageError } from '../printing/errors.ts';
import type { NamedValue } from './values.ts';

/**
 * The tables whose retrieval counts, by name; where none is given, the captions of the table itself.
 *
 * @throws UsageError, naming the option, for a name that is given twice.
 */
export async function readCoarseTables(
  table: EmbeddingTable,
  given: readonly NamedValue<string>[] | undefined,
  option: string,
  signal: AbortSignal,
): Promise<Record<string, EmbeddingTable>> {
  if (given === undefined) return { [COARSE]: ownSources(table, table).coarse?.validation as EmbeddingTable };
  const tables: Record<string, EmbeddingTable> = {};
  for (const { name = COARSE, value } of given) {
    if (tables[name] !== undefined) {
      throw new UsageError(`${option}: "${name}" is given twice; name them: ${option} scenes=my-table.`);
    }
    tables[name] = await readTableFolder(value, { signal });
  }
  return tables;
}
