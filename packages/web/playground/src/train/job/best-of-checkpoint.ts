import { type FloatTensor, readSafetensors, toFloat32 } from '@fgclip/core';
import type { EpochRecord } from '@fgclip/heads';

export interface BestSoFar {
  /** The head's parameters at its best epoch. */
  readonly parameters: Readonly<Record<string, FloatTensor>>;
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
}

const PREFIX = 'best:';

/** The best head of a checkpoint that train() has just saved. */
export function bestOfCheckpoint(bytes: Uint8Array): BestSoFar {
  const { tensors, metadata } = readSafetensors(bytes, { file: 'checkpoint' });
  const { epochs } = JSON.parse(metadata.progress ?? '{"epochs":[]}') as { readonly epochs: readonly EpochRecord[] };
  const lossOf = ({ validationLoss }: EpochRecord) => validationLoss ?? Number.POSITIVE_INFINITY;
  const least = Math.min(...epochs.map(lossOf));
  const best = [...tensors].filter(([name]) => name.startsWith(PREFIX));
  return {
    parameters: Object.fromEntries(best.map(([name, stored]) => [name.slice(PREFIX.length), toFloat32(stored)])),
    epochs,
    bestEpoch: epochs.find((epoch) => lossOf(epoch) === least)?.epoch ?? 0,
  };
}
