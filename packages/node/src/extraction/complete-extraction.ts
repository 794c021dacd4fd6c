import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { SampleSet, StoredManifest, TableDescription } from '@fgclip/datasets';
import { completeTable } from '@fgclip/datasets/internal';
import { isThere, TEMPORARY_ENDING, writeFileAtomically } from '../files/files.ts';
import { diskFolder } from '../files/folders.ts';
import { claimFolder as claimRecord, parseRecord } from '../files/record.ts';
import { packageVersions } from '../files/versions.ts';
import { embeddedPhotographs } from './finished-shards.ts';
import type { ContradictingNegative, ExtractionPlan } from './plan.ts';
import { type ExtractionProtocol, inFormat1, protocolEntries } from './protocol.ts';
import { describeSkipped, type FinishedShard, type SkippedLine } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';

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

export interface DescriptionInput {
  readonly sets: readonly SampleSet[];
  readonly plan: ExtractionPlan;
  readonly protocol: ExtractionProtocol;
  /** All shards, and what they say of themselves. */
  readonly finished: ReadonlyMap<PlannedShard, FinishedShard>;
  /** Where the samples come from. */
  readonly source: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What is to be known of the rows, for the manifest.
 *
 * @throws INVALID_DATA for shards that come of different files of a photograph.
 */
export async function describeExtraction(input: DescriptionInput): Promise<TableDescription> {
  const { sets, plan, protocol, finished, source } = input;
  const { model, preprocessing, captions, scale } = protocol;
  const records = [...finished.values()];
  const skipped = new Set(records.flatMap((record) => record.skipped.map(({ row }) => row)));
  return {
    model: model.revision === undefined ? model.id : `${model.id}@${model.revision}`,
    ...(model.weightsHash !== undefined && { weightsHash: model.weightsHash }),
    preprocessing: `${preprocessing}, boxes x ${scale}`,
    sets: plan.sets,
    source: {
      ...source,
      ...(model.dtype !== undefined && { modelDtype: model.dtype }),
      ...(model.tokenizerHash !== undefined && { tokenizerHash: model.tokenizerHash }),
      ...(captions !== undefined && { tokens: captions }),
      ...photographsHash(plan, finished),
      cropScale: scale,
      sets: sets.map(({ name, samples, skipped: unusable }) => ({
        name,
        samples: samples.length,
        unusableEntries: unusable.length,
      })),
      skipped: {
        images: skipped.size,
        annotations: plan.annotations.filter(({ image }) => skipped.has(image)).length,
      },
      truncatedCaptions: records.reduce((sum, { truncated }) => sum + truncated, 0),
      contradictingNegatives: plan.contradictions.length,
    },
    packages: await packageVersions(),
  };
}

/** SHA-256 of the lines "<sha256>  <photograph>", as far as all shards know their photographs. */
function photographsHash(plan: ExtractionPlan, finished: DescriptionInput['finished']): { photographsHash?: string } {
  const shards = [...finished].filter(([{ kind }]) => kind === 'images');
  if (shards.some(([, { photographs }]) => photographs === undefined)) return {};
  const sums = new Map<string, string>();
  for (const { shard, photograph, sha256 } of embeddedPhotographs(plan, finished)) {
    const { id } = photograph;
    if ((sums.get(id) ?? sha256) !== sha256) throw twoFiles(id, shard.file);
    sums.set(id, sha256);
  }
  const hash = createHash('sha256');
  for (const { id } of plan.photographs) if (sums.has(id)) hash.update(`${sums.get(id)}  ${id}\n`);
  return { photographsHash: hash.digest('hex') };
}

function twoFiles(photograph: string, file: string): FgclipError {
  return new FgclipError('INVALID_DATA', `The photograph "${photograph}" was another when other shards were made`, {
    file,
    hint: 'Run it where the photographs are: what comes of others than these is embedded again',
  });
}

const EXTRACTION_FILE = 'extraction.json';

/**
 * Makes a folder an extraction's own: writes extraction.json, or finds the same protocol there. One of format 1 stays
 * what it is, and what it does not say is not compared.
 *
 * @returns The protocol, in the format that it has there.
 * @throws INVALID_ARGUMENT when the folder holds a table that was made otherwise, or an extraction with another
 * protocol, naming the difference; INVALID_FORMAT for a broken file.
 */
export async function claimFolder(folder: string, protocol: ExtractionProtocol): Promise<ExtractionProtocol> {
  return claimRecord({
    file: join(folder, EXTRACTION_FILE),
    record: protocol,
    read: (bytes, file) => parseRecord(bytes, file, [1, 2], 'the protocol of an extraction') as ExtractionProtocol,
    asFound: ({ formatVersion }) => (formatVersion === 1 ? inFormat1(protocol) : protocol),
    meanings: protocolEntries,
    other: 'another extraction',
    hint: 'Name another folder, or go on with the same data, model and options',
    beforeTaking: () => refuseOtherTable(folder),
  });
}

async function refuseOtherTable(folder: string): Promise<void> {
  if (!(await isThere(join(folder, 'manifest.json')))) return;
  throw new FgclipError('INVALID_ARGUMENT', 'There is an embedding table here already', {
    file: folder,
    expected: `a new folder, or one with an ${EXTRACTION_FILE} to go on with`,
    hint: 'Name another folder',
  });
}
