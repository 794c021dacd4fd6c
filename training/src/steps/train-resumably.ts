import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type FloatTensor, warmupCosine } from '@fgclip/core';
import { onnxRuntime } from '@fgclip/node';
import { loadCheckpoint, saveCheckpoint, type TrainStepsOptions, trainSteps } from './train-steps.ts';
import type { TrainingOptions } from './training-options.ts';

export interface ResumableTraining extends Pick<TrainStepsOptions, 'graph' | 'optimizer' | 'parameters' | 'batches'> {
  /** What the model is called. */
  readonly name: string;
  /** All that decides the outcome, as JSON: only the very same training goes on from its checkpoint. */
  readonly run: object;
  /** Pictures it trains on. */
  readonly examples: number;
}

const SAVE_EVERY_MS = 60_000;

/**
 * Trains on ONNX Runtime, with a rate that rises for a twentieth of the steps and falls by half a cosine, from where the
 * checkpoint in the work folder has it; the parameters, and the loss of every step of this run.
 */
export async function trainResumably(
  { name, run, examples, ...training }: ResumableTraining,
  { work, steps, peakRate, threads, signal, onProgress }: TrainingOptions,
): Promise<{ parameters: Record<string, FloatTensor>; losses: readonly number[] }> {
  const hash = createHash('sha256').update(JSON.stringify(run)).digest('hex').slice(0, 12);
  const checkpoint = { file: join(work, `${name}-${hash}.safetensors`), format: `${name}-checkpoint/1`, run };
  const resume = await loadCheckpoint(checkpoint);
  onProgress?.({ stage: 'ready', examples, from: resume?.step ?? 0 });
  const warmupSteps = Math.ceil(steps / 20);
  const rateAt = warmupCosine({ peak: peakRate, warmupSteps, totalSteps: steps, floor: peakRate / 100 });
  const runtime = onnxRuntime({ threads });
  const losses: number[] = [];
  try {
    const parameters = await trainSteps({
      ...{ ...training, steps, rateAt, runtime, resume, signal },
      save: { every: SAVE_EVERY_MS, to: (state) => saveCheckpoint(checkpoint, state) },
      onStep: (progress) => {
        losses.push(progress.outputs.loss);
        onProgress?.({ stage: 'training', ...progress });
      },
    });
    return { parameters, losses };
  } finally {
    await runtime.dispose();
  }
}
