import { basename } from 'node:path';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { Head, HeadFamily } from '@fgclip/heads';
import { baselineName } from '@fgclip/heads/internal';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { openHead } from './head-modules.ts';

/** A head called by the name of its file, or by its path where several files have that name. */
export interface LabelledHeadFile {
  readonly label: string;
  readonly head: Head;
}

/**
 * Reads head files to be measured on whole tables, and says of which the numbers will be too good, as they were trained
 * on the same images.
 */
export async function readLabelledHeads(
  paths: readonly string[],
  tables: readonly EmbeddingTable[],
  families: readonly HeadFamily[],
  console: Console,
): Promise<LabelledHeadFile[]> {
  if (paths.includes(baselineName))
    throw new UsageError(`Leave "${baselineName}" out: every evaluation starts with it.`);
  const dimension = tables[0]?.manifest.dimension ?? 0;
  const labels = labelsOf(paths);
  const loaded = await Promise.all(
    paths.map(async (path, k) => ({ label: labels[k] ?? path, head: await openHead(path, families, dimension) })),
  );
  for (const { label, head } of loaded) {
    if (!tables.some((table) => isTrainedOn(head, table))) continue;
    console.say(
      `Note: "${label}" was trained on images of this table, so its numbers are too good; --run holds some out.`,
    );
  }
  return loaded;
}

/** The names of files without their ending; their paths where several have the same, or one that is `taken`. */
export function labelsOf(paths: readonly string[], taken: readonly string[] = []): string[] {
  const names = [...taken, ...paths.map((path) => basename(path, '.safetensors'))];
  return paths.map((path, k) => {
    const name = names[taken.length + k] ?? path;
    return names.filter((other) => other === name).length === 1 ? name : path;
  });
}

/**
 * Whether the head's history says that it comes from an experiment on this very table, split or given for a stage, or was
 * fitted to its pairs.
 */
function isTrainedOn({ history }: Head, { manifest: { fingerprint } }: EmbeddingTable): boolean {
  return history.some(({ event, table, tables = {}, sources }) => {
    if (event === 'fitted') return tablesOf(sources).some((one) => one.split(' ')[0] === fingerprint);
    const given = Object.values(tables as Record<string, { readonly training?: unknown }>);
    return event === 'experiment' && [table, ...given.map(({ training }) => training)].includes(fingerprint);
  });
}

/** Fingerprints of the tables that a head was fitted to; those of single sets have their names behind. */
function tablesOf(sources: unknown): string[] {
  return (sources as readonly { readonly weight: number; readonly tables: readonly string[] }[]).flatMap(
    ({ weight, tables }) => (weight > 0 ? tables : []),
  );
}
