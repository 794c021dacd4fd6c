import type { EpochRecord } from '@fgclip/heads';
import { bestOf } from '@fgclip/heads/internal';
import type { JobProgress, StageBaseline } from '../job/training-job.ts';

/** What is known of a stage while it trains. */
export interface StageCurve extends StageBaseline {
  /** Epochs that have been validated; epoch 0 is the head as the stage began. */
  readonly records: readonly EpochRecord[];
  /** Mean loss per example of the epoch under way, step by step; x counts epochs. */
  readonly steps: readonly LossPoint[];
}

export interface LossPoint {
  readonly x: number;
  readonly loss: number;
}

/** The curves of a job after one more report of it. */
export function withProgress(curves: readonly StageCurve[], progress: JobProgress): readonly StageCurve[] {
  if (progress.type === 'measuring') return curves;
  if (progress.type === 'stage') return [...curves, { ...progress.baseline, records: [], steps: [] }];
  const current = curves.at(-1);
  if (current === undefined) return curves;
  const { epoch, step, stepsPerEpoch, loss, validated } = progress.progress;
  const at = epoch - 1 + step / Math.max(1, stepsPerEpoch);
  const point = epoch > 0 && loss !== null ? [{ x: at, loss }] : [];
  const next: StageCurve = {
    ...current,
    records: validated === undefined ? current.records : [...current.records, validated],
    steps: [...current.steps, ...point],
  };
  return [...curves.slice(0, -1), next];
}

/** The best record so far: of the lowest validation loss, or by rank and recall where recall was measured. */
export function bestRecord({ records }: StageCurve): EpochRecord | undefined {
  return bestOf(records, records[0]?.kept === undefined ? {} : { choose: {} });
}
