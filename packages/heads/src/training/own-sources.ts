import type { MatchingTable } from '../evaluation/table-parts.ts';
import { COARSE } from './stage.ts';
import type { CoarseSides } from './terms.ts';

/**
 * What the tables of a stage hold of coarse data: their sets for retrieval, each by its name, and as "coarse" all of them
 * together, or all captions where there are no such sets.
 */
export function ownSources(training: MatchingTable, validation: MatchingTable): Readonly<Record<string, CoarseSides>> {
  const known = retrievalSets(validation);
  const names = retrievalSets(training).filter((name) => known.includes(name));
  const sidesOf = (wanted: readonly string[]): CoarseSides => ({
    training: withSetsOnly(training, wanted),
    validation: withSetsOnly(validation, wanted),
  });
  const whole = names.length === 0 ? { training, validation } : sidesOf(names);
  return { ...Object.fromEntries(names.map((name) => [name, sidesOf([name])])), [COARSE]: whole };
}

/** Names of the sets of a table that are for retrieval, and have annotations. */
export function retrievalSets({ manifest, annotations }: MatchingTable): string[] {
  const used = new Set(annotations.map(({ set }) => set));
  const sets = manifest.sets?.filter(({ maxNegatives, retrieval }) => maxNegatives === undefined || retrieval) ?? [];
  return sets.map(({ name }) => name).filter((name) => used.has(name));
}

function withSetsOnly<Table extends MatchingTable>(table: Table, names: readonly string[]): Table {
  return { ...table, annotations: table.annotations.filter(({ set }) => set !== undefined && names.includes(set)) };
}
