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
      batchSize: batchSizeFor(examplesOf(training, preset)),
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

/** What of kinds is enough beside whole pictures: there are few of them, and they are easily kept. */
const KEPT_KINDS = 0.05;

/** Learns from boxes, and keeps the scenes and the kinds of things that the world has, or else its captions. */
function keepingJob(
  { training, validation, coarse: scenes }: World,
  settings: Pick<Settings, 'epochs' | 'learningRate'>,
): StageJob {
  const [{ weight = 0 } = {}] = balanced.keep ?? [];
  const own = ownSources(training, validation);
  const kept: readonly (readonly [source: string, sides: CoarseSides | undefined, weight: number])[] = [
    ['scenes', scenes, weight],
    [KINDS, own[KINDS], scenes === undefined ? weight : KEPT_KINDS],
  ];
  const given = kept.flatMap(([source, sides, weight]) => (sides === undefined ? [] : [{ source, sides, weight }]));
  const all = given.length > 0 ? given : [{ source: COARSE, sides: { training, validation }, weight }];
  return {
    stage: {
      ...balanced,
      ...settings,
      keep: all.map(({ source, weight }) => ({ source, weight })),
      batchSize: batchSizeFor(examplesOf(training, balanced)),
    },
    training: rowsOf(training),
    validation: rowsOf(validation),
    coarse: Object.fromEntries(all.map(({ source, sides }) => [source, sidesOf(sides)])),
  };
}

/** Annotations that a stage learns from: for hard negatives, those that have some. */
function examplesOf({ annotations }: World['training'], { kind }: Stage): number {
  if (kind === 'pairs') return annotations.length;
  return annotations.filter(({ negatives = [] }) => negatives.length > 0).length;
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
