import { basename } from 'node:path';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { Head } from '@fgclip/heads';
import { readHeadFile } from '@fgclip/node';
import type { Console } from '../printing/console.ts';

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
  console: Console,
): Promise<LabelledHeadFile[]> {
  const loaded = await Promise.all(paths.map((path) => readLabelled(path, paths)));
  for (const { label, head } of loaded) {
    if (!tables.some((table) => isTrainedOn(head, table))) continue;
    console.say(
      `Note: "${label}" was trained on images of this table, so its numbers are too good; --run holds some out.`,
    );
  }
  return loaded;
}

async function readLabelled(path: string, all: readonly string[]): Promise<LabelledHeadFile> {
  const nameOf = (file: string) => basename(file, '.safetensors');
  const isUnique = all.filter((other) => nameOf(other) === nameOf(path)).length === 1;
  return { label: isUnique ? nameOf(path) : path, head: await readHeadFile(path) };
}

/** Whether the head's history says that it comes from an experiment on this very table, split or given for a stage. */
function isTrainedOn({ history }: Head, { manifest: { fingerprint } }: EmbeddingTable): boolean {
  return history.some(({ event, table, tables = {} }) => {
    const given = Object.values(tables as Record<string, { readonly training?: unknown }>);
    return event === 'experiment' && [table, ...given.map(({ training }) => training)].includes(fingerprint);
  });
}
