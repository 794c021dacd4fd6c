import { KINDS } from '@fgclip/datasets/internal';
import { balanced, type CoarseSides, fineTune, type Stage, warmUp } from '@fgclip/heads';
import { COARSE, ownSources } from '@fgclip/heads/internal';
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
  if (stages === 'balanced') return [keepingJob(world, { epochs, learningRate })];
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

/** Fewer boxes' kinds than whole pictures are there to learn from, and they are easily kept. */
const KEPT_KINDS = 0.05;

/** Learns from boxes, and keeps the scenes and the kinds of things that the world has, or else its captions. */
function keepingJob(
  { training, validation, coarse: scenes }: World,
  settings: Pick<Settings, 'epochs' | 'learningRate'>,
): StageJob {
  const { [COARSE]: own, [KINDS]: kinds } = ownSources(training, validation);
  const coarse = { ...(scenes && { scenes }), ...(kinds && { [KINDS]: kinds }) };
  const [usual] = balanced.keep ?? [];
  const weights = { scenes: usual?.weight ?? 0, [KINDS]: scenes === undefined ? (usual?.weight ?? 0) : KEPT_KINDS };
  const names = Object.keys(coarse) as (keyof typeof weights)[];
  const isGiven = names.length > 0;
  const keep = names.map((source) => ({ source, weight: weights[source] ?? 0 }));
  return {
    stage: {
      ...balanced,
      ...settings,
      ...(isGiven && { keep }),
      batchSize: batchSizeFor(training.annotations.filter(({ negatives = [] }) => negatives.length > 0).length),
    },
    training: rowsOf(training),
    validation: rowsOf(validation),
    coarse: Object.fromEntries(
      Object.entries<CoarseSides | undefined>(isGiven ? coarse : { [COARSE]: own }).flatMap(([name, sides]) =>
        sides === undefined ? [] : [[name, sidesOf(sides)]],
      ),
    ),
  };
}

/** What training needs of coarse data, without the rest: it is copied to another thread. */
function sidesOf({ training, validation }: CoarseSides): CoarseSides {
  return { training: rowsOf(training), validation: rowsOf(validation) };
}

/** A power of two that makes for a dozen steps an epoch or more, from 4 to 64. */
export function batchSizeFor(examples: number): number {
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, examples / 12)));
  return Math.min(64, Math.max(4, wanted));
}
