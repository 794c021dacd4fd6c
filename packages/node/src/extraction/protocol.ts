import type { ClipEncoder } from '@fgclip/core';
import type { RowDType } from '@fgclip/datasets';
import { hashOf } from '../files/record.ts';
import type { ExtractionPlan } from './plan.ts';
import type { ShardRows } from './shards.ts';

/** The model that rows come from, for the record. */
export interface ExtractionModel {
  /** Hub id or name. */
  readonly id: string;
  readonly revision?: string | undefined;
  /** Hash of the weights. */
  readonly weightsHash?: string | undefined;
  /** Hash of the tokenizer. */
  readonly tokenizerHash?: string | undefined;
  /** Kind of weights: "fp32", "q8". */
  readonly dtype?: string | undefined;
}

/** What decides the bytes of the shards, but for the batch size and who computes; as plain JSON. */
export interface ExtractionProtocol {
  readonly formatVersion: 1 | 2;
  readonly model: ExtractionModel;
  readonly dimension: number;
  /** How pictures become pixels. */
  readonly preprocessing: string;
  /** How captions become tokens, but for the tokenizer: how many at most, and what becomes of longer ones. */
  readonly captions?: string;
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
  const sizes = sets.map(({ name }) => [name, annotations.filter(({ set }) => set === name).length] as const);
  const protocol: ExtractionProtocol = {
    formatVersion: 2,
    model: plainModel(model),
    dimension: encoder.dimension,
    preprocessing: encoder.imageProcessor.id,
    captions: encoder.tokenizer.id,
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

/** Of a model what decides results: where its files lie is of this machine alone, and whatever else the caller knows. */
export function plainModel({ id, revision, weightsHash, tokenizerHash, dtype }: ExtractionModel): ExtractionModel {
  return { id, revision, weightsHash, tokenizerHash, dtype };
}

/** A protocol as versions of format 1 wrote it, which noted neither the tokenizer nor the length of captions. */
export function inFormat1<Protocol extends { readonly model: ExtractionModel; readonly captions?: string }>(
  protocol: Protocol,
): Protocol {
  const { captions: _, ...rest } = protocol;
  const { tokenizerHash: __, ...model } = protocol.model;
  return { ...rest, formatVersion: 1, model } as unknown as Protocol;
}

/** What cannot be checked of a protocol in format 1. */
export const uncheckedInFormat1: readonly string[] = ['the tokenizer', 'the length of captions'];

/** What entries of a protocol are, for those who are told that they differ. */
export const protocolEntries: Readonly<Record<string, string>> = {
  'model.weightsHash': 'the weights of the model have changed',
  'model.tokenizerHash': "the model's tokenizer has changed",
  preprocessing: 'pictures become pixels in another way',
  captions: 'captions become tokens in another way',
  'samples.hash': 'the samples are others',
};

/** Names an extraction: by this its shards are known. */
export function protocolId(protocol: ExtractionProtocol): string {
  return hashOf([Object.entries(protocol)]).slice(0, 32);
}
