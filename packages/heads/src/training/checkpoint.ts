import { FgclipError, type FloatTensor, readSafetensors, toFloat32, writeSafetensors } from '@fgclip/core';
import type { EpochRecord } from './record.ts';
import type { Stage } from './stage.ts';

/** Where a run stands: everything needed to go on as if it had never stopped. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done of the epoch under way. */
  readonly step: number;
  /** Sum of the losses of those steps. */
  readonly lossSum: number;
  readonly epochs: readonly EpochRecord[];
  /** Parameters and optimiser moments. */
  readonly values: Readonly<Record<string, FloatTensor>>;
  /** The head's parameters at the best epoch so far. */
  readonly best: Readonly<Record<string, FloatTensor>>;
}

/** What a run is; a checkpoint only continues the very same one. */
export interface RunIdentity {
  readonly function: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly stage: Stage;
  readonly seed: number;
  readonly examples: number;
  readonly validationExamples: number;
}

const format = 'fgclip-checkpoint/1';

/** A checkpoint as the bytes of a safetensors file. */
export function encodeCheckpoint(run: RunIdentity, state: TrainingState): Uint8Array {
  const { values, best, ...progress } = state;
  return writeSafetensors(
    { ...prefixed('state', values), ...prefixed('best', best) },
    { format, run: JSON.stringify(run), progress: JSON.stringify(progress) },
  );
}

/** Reads a checkpoint; throws INVALID_FORMAT for other files, INVALID_ARGUMENT when it belongs to another run. */
export function decodeCheckpoint(bytes: Uint8Array, run: RunIdentity): TrainingState {
  const { tensors, metadata } = readSafetensors(bytes, { file: 'checkpoint' });
  if (metadata.format !== format || metadata.progress === undefined) {
    throw new FgclipError('INVALID_FORMAT', 'This is not a training checkpoint', {
      expected: format,
      found: metadata.format ?? 'no format entry',
    });
  }
  if (metadata.run !== JSON.stringify(run)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The checkpoint belongs to another run', {
      expected: JSON.stringify(run),
      found: metadata.run ?? 'nothing',
      hint: 'Start afresh, or resume with the options, data and seed it was made with',
    });
  }
  const named = (prefix: string): Record<string, FloatTensor> =>
    Object.fromEntries(
      [...tensors]
        .filter(([name]) => name.startsWith(`${prefix}:`))
        .map(([name, stored]) => [name.slice(prefix.length + 1), toFloat32(stored)]),
    );
  return { ...JSON.parse(metadata.progress), values: named('state'), best: named('best') };
}

function prefixed(prefix: string, values: Readonly<Record<string, FloatTensor>>): Record<string, FloatTensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}:${name}`, value]));
}
