import { createHash } from 'node:crypto';
import { FgclipError } from '@fgclip/core';
import type { SampleSet, TableDescription } from '@fgclip/datasets';
import { packageVersions } from '../record/package-versions.ts';
import { embeddedPhotographs } from './finished-shards.ts';
import type { ExtractionPlan } from './plan.ts';
import type { ExtractionProtocol } from './protocol.ts';
import type { FinishedShard } from './shard-record.ts';
import type { PlannedShard } from './shards.ts';

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
