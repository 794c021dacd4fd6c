import type { Stage } from './stage.ts';

/** One epoch as it ended. Epoch 0 is the head as it was given. */
export interface EpochRecord {
  readonly epoch: number;
  /** Mean loss per example while training; null at epoch 0, and when it was no number. */
  readonly trainingLoss: number | null;
  /** Mean loss per example of the validation data; null when it was no number. */
  readonly validationLoss: number | null;
  /**
   * Mean rank of the right caption on the validation data: among its hard negatives (kind `captions`), or among all
   * validation captions, image-to-text (kind `pairs`). 1 is best; null beside a loss that was no number.
   */
  readonly validationRank: number | null;
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
  /** The epoch whose parameters were kept. */
  readonly bestEpoch: number;
  /** Why training ended: all epochs run, no better validation loss for long, or a loss that was no number. */
  readonly stopped: 'finished' | 'early' | 'diverged';
}

/** The epoch with the lowest validation loss, the first of equals. */
export function bestOf(epochs: readonly EpochRecord[]): EpochRecord | undefined {
  const lossOf = (epoch: EpochRecord): number => epoch.validationLoss ?? Number.POSITIVE_INFINITY;
  return epochs.reduce<EpochRecord | undefined>(
    (best, epoch) => (best === undefined || lossOf(epoch) < lossOf(best) ? epoch : best),
    undefined,
  );
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
