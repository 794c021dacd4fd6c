import type { ClipEncoder } from '@fgclip/core';
import type { RowDType } from '@fgclip/datasets';
import { hashOf } from '../record/hash-of.ts';
import type { ExtractionPlan } from './plan.ts';
import type { ShardRows } from './shards.ts';

/** The model that rows come from, for the record. */
export interface ExtractionModel {
  /** Hub id or name. */
  readonly id: string;
  readonly revision?: string | undefined;
  /** Hash of the weights. */
  readonly weightsHash?: string | undefined;
  /** Kind of weights: "fp32", "q8". */
  readonly dtype?: string | undefined;
}

/** What decides the bytes of the shards, but for the batch size and who computes; as plain JSON. */
export interface ExtractionProtocol {
  readonly formatVersion: 1;
  readonly model: ExtractionModel;
  readonly dimension: number;
  /** How pictures become pixels. */
  readonly preprocessing: string;
  /** How many times boxes grow about their centres. */
  readonly scale: number;
  readonly dtype: RowDType;
  readonly rowsPerShard: ShardRows;
  readonly samples: {
    readonly sets: Readonly<Record<string, number>>;
    readonly photographs: number;
    readonly images: number;
    readonly captions: number;
    /** SHA-256 of the plan: of every file, box, caption and annotation. */
    readonly hash: string;
  };
}

export interface ProtocolInput {
  readonly plan: ExtractionPlan;
  readonly encoder: ClipEncoder;
  readonly model: ExtractionModel;
  readonly scale: number;
  readonly dtype: RowDType;
  readonly rowsPerShard: ShardRows;
}

/** The protocol in the form that a trip through JSON gives it. */
export function protocolOf({ plan, encoder, model, scale, dtype, rowsPerShard }: ProtocolInput): ExtractionProtocol {
  const { sets, photographs, images, captions, annotations } = plan;
  // Whatever else the caller knows of the model, such as where its files lie, is of this machine alone.
  const { id, revision, weightsHash, dtype: weights } = model;
  const sizes = sets.map(({ name }) => [name, annotations.filter(({ set }) => set === name).length] as const);
  const protocol: ExtractionProtocol = {
    formatVersion: 1,
    model: { id, revision, weightsHash, dtype: weights },
    dimension: encoder.dimension,
    preprocessing: encoder.imageProcessor.id,
    scale,
    dtype,
    rowsPerShard,
    samples: {
      sets: Object.fromEntries(sizes),
      photographs: photographs.length,
      images: images.length,
      captions: captions.length,
      hash: hashOf([sets, photographs, images, captions, annotations]),
    },
  };
  return JSON.parse(JSON.stringify(protocol)) as ExtractionProtocol;
}

/** Names an extraction: by this its shards are known. */
export function protocolId(protocol: ExtractionProtocol): string {
  return hashOf([Object.entries(protocol)]).slice(0, 32);
}
