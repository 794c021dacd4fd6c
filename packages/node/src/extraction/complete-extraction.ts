import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { completeTable, type StoredManifest, type TableDescription } from '@fgclip/datasets';
import { diskFolder } from '../files/disk-folder.ts';
import { TEMPORARY_ENDING, writeFileAtomically } from '../files/write-file.ts';
import type { ContradictingNegative, ExtractionPlan } from './plan.ts';
import type { ExtractionProtocol } from './protocol.ts';
import type { FinishedShard } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';
import { describeSkipped, type SkippedLine } from './skipped-images.ts';

/** What was skipped, a line each; not there when nothing was. */
const SKIPPED_FILE = 'skipped.jsonl';

export interface Completion {
  readonly folder: string;
  readonly plan: ExtractionPlan;
  readonly protocol: ExtractionProtocol;
  /** All shards of the plan, in its order. */
  readonly shards: readonly PlannedShard[];
  /** What each of them says of itself. */
  readonly records: readonly FinishedShard[];
  readonly description: TableDescription;
  readonly signal: AbortSignal | undefined;
}

/** Makes the finished shards a table: rows that were skipped, and their annotations, are not in it. */
export async function completeExtraction(completion: Completion): Promise<StoredManifest> {
  const { folder, plan, protocol, shards, records, description, signal } = completion;
  const skipped = records.flatMap((record) => record.skipped);
  await writeSkipped(folder, [...describeSkipped(plan, skipped), ...plan.contradictions.map(skippedNegative)]);
  const ofKind = (kind: PlannedShard['kind']) =>
    shards.flatMap((shard, i) => (shard.kind === kind ? [{ file: shard.file, rows: records[i]?.rows ?? 0 }] : []));
  return completeTable(
    diskFolder(folder),
    {
      dtype: protocol.dtype,
      dimension: protocol.dimension,
      shards: { images: ofKind('images'), texts: ofKind('texts') },
    },
    linesWithout(plan, new Set(skipped.map(({ row }) => row))),
    description,
    { signal },
  );
}

/** The plan's rows and annotations without the given image rows, renumbered. */
function linesWithout({ photographs, images, captions, annotations }: ExtractionPlan, skipped: ReadonlySet<number>) {
  const kept = [...images.keys()].filter((row) => !skipped.has(row));
  if (kept.length === 0) {
    throw new FgclipError('INVALID_DATA', 'None of the images can be embedded', {
      found: `${images.length} skipped, as ${SKIPPED_FILE} says`,
    });
  }
  const newRow = new Map(kept.map((row, index) => [row, index]));
  return {
    imageIds: kept.map((row) => photographs[images[row]?.photograph ?? -1]?.id ?? ''),
    boxes: kept.map((row) => images[row]?.box ?? null),
    captions,
    annotations: annotations.flatMap((annotation) => {
      const image = newRow.get(annotation.image);
      return image === undefined ? [] : [{ ...annotation, image }];
    }),
  };
}

/** A negative that was left out, in the words of the other lines. */
function skippedNegative({ set, id, negative, caption }: ContradictingNegative) {
  return { negative, reason: `The model reads it as the caption ${JSON.stringify(caption)}`, samples: [{ set, id }] };
}

async function writeSkipped(
  folder: string,
  lines: readonly (SkippedLine | ReturnType<typeof skippedNegative>)[],
): Promise<void> {
  const file = join(folder, SKIPPED_FILE);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (lines.length === 0) await rm(file, { force: true });
  else await writeFileAtomically(file, new TextEncoder().encode(text));
}

/** Removes what kills have left of files that were being written, older than `before` (milliseconds since 1970). */
export async function removeLeftovers(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(TEMPORARY_ENDING)) continue;
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < before) await rm(file, { force: true });
  }
}
