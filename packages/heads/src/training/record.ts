import { FgclipError, type FloatTensor } from '@fgclip/core';
import { readSafetensors, toFloat32, writeSafetensors } from '@fgclip/core/formats';
import { bestThatKeeps, type Standing } from '../choosing/standing.ts';
import type { Stage } from './stage.ts';

/** One epoch as it ended. Epoch 0 is the head as it was given. */
export interface EpochRecord {
  readonly epoch: number;
  /** Mean loss per example while training; null at epoch 0, and when it was no number. */
  readonly trainingLoss: number | null;
  /** Mean loss per example of the validation data; null when it was no number. */
  readonly validationLoss: number | null;
  /**
   * Mean rank of the right caption on the validation data: among its hard negatives (kind `captions`; of the images with
   * most, or of all that have any where the stage chooses by it), or among all validation captions, image-to-text (kind
   * `pairs`). 1 is best; null beside a loss that was no number.
   */
  readonly validationRank: number | null;
  /** Share of the cosine's recall on the coarse validation data, of several sources the least (stages that `choose`). */
  readonly kept?: number;
  /** Sum of the six recalls, by source (stages that `choose`). */
  readonly recalls?: Readonly<Record<string, number>>;
}

/** What stood for choice: the head of an epoch, or a blend of it with the head as it was given. */
export interface Candidate extends Standing {
  readonly epoch: number;
  /** Share of the epoch's values in the blend; 1 for the epoch's own head. */
  readonly share: number;
}

/** What a stage chose by rank and recall together, and out of what. */
export interface Choice {
  /** Position in `candidates`. */
  readonly chosen: number;
  readonly candidates: readonly Candidate[];
  /** Share of the cosine's recall that was asked for. */
  readonly least: number;
  /** Images of the coarse validation data that the recalls are of, by source. */
  readonly coarseImages: Readonly<Record<string, number>>;
}

/** What a stage of training did, as plain JSON. */
export interface TrainingRecord {
  readonly stage: Stage;
  readonly seed: number;
  readonly examples: number;
  /** Annotations with too few hard negatives for the stage. */
  readonly leftOut: number;
  readonly validationExamples: number;
  readonly runtime: string;
  readonly epochs: readonly EpochRecord[];
  /** The epoch whose parameters were kept, or blended with the head as it was given: see `choice`. */
  readonly bestEpoch: number;
  /** What was chosen by rank and recall, and out of what (stages that `choose`). */
  readonly choice?: Choice;
  /** Why training ended: all epochs run, no better validation loss for long, or a loss that was no number. */
  readonly stopped: 'finished' | 'early' | 'diverged';
}

/** The best epoch as a stage has it: of the lowest validation loss, or what it chooses by; the first of equals. */
export function bestOf(epochs: readonly EpochRecord[], { choose }: Pick<Stage, 'choose'>): EpochRecord | undefined {
  if (choose !== undefined) return epochs[bestThatKeeps(epochs.map(standingOf), choose.least)];
  const lossOf = (epoch: EpochRecord): number => epoch.validationLoss ?? Number.POSITIVE_INFINITY;
  return epochs.reduce<EpochRecord | undefined>(
    (best, epoch) => (best === undefined || lossOf(epoch) < lossOf(best) ? epoch : best),
    undefined,
  );
}

/** A loss that is no number is worse than anything. */
function standingOf({ validationRank, kept = 0 }: EpochRecord): { readonly rank: number; readonly kept: number } {
  return validationRank === null ? { rank: Number.POSITIVE_INFINITY, kept: 0 } : { rank: validationRank, kept };
}

/**
 * How a stage that ran came to nothing: its validation loss was 0 from the start (`nothing-to-learn`); it moved by less
 * than a hundredth, without a better rank (`hardly-moved`); or it moved, but no epoch was better than the head before
 * (`no-better`).
 */
export type Standstill = 'nothing-to-learn' | 'hardly-moved' | 'no-better';

/** Whether a stage came to nothing, and how; undefined where it did not, or diverged. */
export function standstillOf({ epochs, bestEpoch, stopped }: TrainingRecord): Standstill | undefined {
  const losses = epochs.map(({ validationLoss }) => validationLoss ?? Number.NaN);
  const [first = Number.NaN] = losses;
  if (stopped === 'diverged' || Number.isNaN(first)) return undefined;
  if (first === 0) return 'nothing-to-learn';
  const changes = losses.map((loss) => Math.abs(loss - first) / Math.abs(first));
  if (bestEpoch === 0) return Math.max(...changes) < 0.01 ? 'hardly-moved' : 'no-better';
  const isSameRank = epochs[bestEpoch]?.validationRank === epochs[0]?.validationRank;
  return isSameRank && (changes[bestEpoch] ?? 0) < 0.01 ? 'hardly-moved' : undefined;
}

/** The number, or null when it is none: JSON has no other way to say so. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

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
  /** And at that of the best rank, where the stage chooses by rank and recall. */
  readonly finest?: Readonly<Record<string, FloatTensor>>;
}

/** What a run is; a checkpoint only continues the very same one. */
export interface RunIdentity {
  readonly function: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly stage: Stage;
  readonly seed: number;
  readonly examples: number;
  readonly validationExamples: number;
  /** Pairs of the coarse data, by source. */
  readonly coarse?: Readonly<Record<string, Readonly<Record<'training' | 'validation', number>>>>;
}

const format = 'fgclip-checkpoint/1';

/** A checkpoint as the bytes of a safetensors file. */
export function encodeCheckpoint(run: RunIdentity, state: TrainingState): Uint8Array {
  const { values, best, finest, ...progress } = state;
  return writeSafetensors(
    { ...prefixed('state', values), ...prefixed('best', best), ...prefixed('finest', finest ?? {}) },
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
  const finest = run.stage.choose === undefined ? {} : { finest: named('finest') };
  return { ...JSON.parse(metadata.progress), values: named('state'), best: named('best'), ...finest };
}

function prefixed(prefix: string, values: Readonly<Record<string, FloatTensor>>): Record<string, FloatTensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}:${name}`, value]));
}

/**
 * Lets timers, signals and the page have a turn now and then: awaiting a runtime that computes on this thread does not.
 */
export function breather(everyMilliseconds = 50): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < everyMilliseconds) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    last = Date.now();
  };
}
