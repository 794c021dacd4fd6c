import type { Runtime } from '@fgclip/core';
import type { Head } from '../head.ts';
import type { MatchingData } from '../matching-data.ts';
import type { EpochRecord, TrainingRecord } from './record.ts';
import type { Stage } from './stage.ts';

export interface TrainOptions {
  readonly head: Head;
  readonly stage: Stage;
  readonly training: MatchingData;
  /** Decides which epoch is kept; must share no photograph with `training`. */
  readonly validation: MatchingData;
  /** Default: plain JavaScript, for small jobs. Use onnxRuntime() of @fgclip/node for speed. */
  readonly runtime?: Runtime | undefined;
  /** Order of the examples. Default 123, as the paper. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly checkpoint?: CheckpointOptions | undefined;
}

export interface CheckpointOptions {
  /** Called with a checkpoint's bytes after each epoch, and when the signal stops the run. */
  save(bytes: Uint8Array): void | Promise<void>;
  /** A checkpoint to go on from. The result is byte for byte that of a run that never stopped. */
  readonly resume?: Uint8Array | undefined;
}

export interface TrainingProgress {
  readonly stage: string;
  /** The epoch under way, from 1; 0 while the given head is validated. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done of this epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean loss per example of this epoch so far. */
  readonly loss: number | null;
  /** Set when an epoch has just been validated. */
  readonly validated?: EpochRecord;
}

export interface TrainingResult {
  /** The best head by validation loss; the given one (epoch 0) when no epoch was better. */
  readonly head: Head;
  readonly record: TrainingRecord;
}
