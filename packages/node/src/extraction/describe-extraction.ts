import type { SampleSet, TableDescription } from '@fgclip/datasets';
import { packageVersions } from '../record/package-versions.ts';
import type { ExtractionPlan } from './plan.ts';
import type { ExtractionProtocol } from './protocol.ts';
import type { ShardRecord } from './shard-record.ts';

export interface DescriptionInput {
  readonly sets: readonly SampleSet[];
  readonly plan: ExtractionPlan;
  readonly protocol: ExtractionProtocol;
  /** What all shards say of themselves. */
  readonly records: readonly ShardRecord[];
  /** Where the samples come from. */
  readonly source: Readonly<Record<string, unknown>> | undefined;
}

/** What is to be known of the rows, for the manifest. */
export async function describeExtraction(input: DescriptionInput): Promise<TableDescription> {
  const { sets, plan, protocol, records, source } = input;
  const { model, preprocessing, scale } = protocol;
  const skipped = new Set(records.flatMap((record) => record.skipped.map(({ row }) => row)));
  return {
    model: model.revision === undefined ? model.id : `${model.id}@${model.revision}`,
    ...(model.weightsHash !== undefined && { weightsHash: model.weightsHash }),
    preprocessing: `${preprocessing}, boxes x ${scale}`,
    sets: plan.sets,
    source: {
      ...source,
      ...(model.dtype !== undefined && { modelDtype: model.dtype }),
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
      contradictingNegatives: plan.contradictions,
    },
    packages: await packageVersions(),
  };
}
