import { fineTune, type Stage, warmUp } from '@fgclip/heads';
import type { World } from '../../world/world.ts';
import { rowsOf, type StageJob } from '../job/training-job.ts';
import type { Settings } from './settings.ts';

/** Epochs without a better validation loss after which a stage ends. */
const PATIENCE = 10;

/**
 * The stages of the paper with larger steps on smaller batches, for hundreds of examples instead of hundreds of thousands.
 * Warm-up takes the whole captions of a world, or the right captions of its boxes where it has no others.
 */
export function stagesOf({ stages, epochs, learningRate }: Settings, world: World): StageJob[] {
  const coarse = world.coarse ?? world;
  const job = (preset: Stage, { training, validation }: Pick<World, 'training' | 'validation'>): StageJob => ({
    stage: {
      ...preset,
      learningRate,
      epochs,
      batchSize: batchSizeFor(training.annotations.length),
      patience: PATIENCE,
    },
    training: rowsOf(training),
    validation: rowsOf(validation),
  });
  return [
    ...(stages === 'fine-tune' ? [] : [job(warmUp, coarse)]),
    ...(stages === 'warm-up' ? [] : [job(fineTune, world)]),
  ];
}

/** A power of two that makes for a dozen steps an epoch or more, from 4 to 64. */
export function batchSizeFor(examples: number): number {
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, examples / 12)));
  return Math.min(64, Math.max(4, wanted));
}
