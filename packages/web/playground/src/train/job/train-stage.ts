import { FgclipError, type Runtime } from '@fgclip/core';
import { type Head, type TrainingProgress, train } from '@fgclip/heads';
import { bestOfCheckpoint } from './best-of-checkpoint.ts';
import type { StageJob, StageOutcome } from './training-job.ts';

export interface TrainStageOptions {
  readonly head: Head;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly stop?: AbortSignal | undefined;
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** One stage; stopped, it ends with the best epoch so far. */
export async function trainStage(
  { stage, training, validation }: StageJob,
  { head, seed, runtime, stop, onProgress }: TrainStageOptions,
): Promise<{ readonly head: Head; readonly outcome: StageOutcome }> {
  let last: Uint8Array | undefined;
  const save = (bytes: Uint8Array) => {
    last = bytes;
  };
  try {
    const { head: best, record } = await train({
      ...{ head, stage, training, validation, seed, runtime, signal: stop, onProgress, checkpoint: { save } },
    });
    const { epochs, bestEpoch, stopped } = record;
    return { head: best, outcome: { stage: stage.name, epochs, bestEpoch, stopped } };
  } catch (error) {
    if (!FgclipError.isInstance(error) || error.code !== 'ABORTED') throw error;
    const stopped = 'by the visitor' as const;
    if (last === undefined) return { head, outcome: { stage: stage.name, epochs: [], bestEpoch: 0, stopped } };
    const { parameters, epochs, bestEpoch } = bestOfCheckpoint(last);
    const event = { event: 'trained', stage, seed, examples: training.annotations.length, epochs, bestEpoch, stopped };
    return {
      head: { ...head, parameters, history: [...head.history, event] },
      outcome: { stage: stage.name, epochs, bestEpoch, stopped },
    };
  }
}
