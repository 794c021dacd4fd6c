import { type FloatTensor, scalar } from '@fgclip/core';
import { initialParameters } from '../towers/parameters.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';
import { initialProbes } from './probes.ts';
import { loss, lossParameter } from './step-graph.ts';

/** First values of all that a training step moves: towers, the loss's scale, and probes. */
export function firstParameters(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  const learned = Object.entries(loss.parameters).map(([name, value]) => [lossParameter(name), scalar(value)]);
  return {
    ...initialParameters(sizes, seed),
    ...Object.fromEntries(learned),
    ...initialProbes(sizes.dimension, seed),
  };
}
