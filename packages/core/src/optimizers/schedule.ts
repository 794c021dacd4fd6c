import { FgclipError } from '../errors.ts';

/** The learning rate at a step, counted from 1. */
export type Schedule = (step: number) => number;

/** The same rate at every step. */
export function constantRate(rate: number): Schedule {
  return () => rate;
}

export interface WarmupCosineOptions {
  /** Highest rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** Steps of linear rise from near zero. Default 0. */
  readonly warmupSteps?: number;
  /** Steps in all; the rate stays at `floor` after them. */
  readonly totalSteps: number;
  /** Rate at the end. Default 0. */
  readonly floor?: number;
}

/** Linear warm-up, then half a cosine down to the floor (Loshchilov and Hutter, arXiv 1608.03983). */
export function warmupCosine({ peak, warmupSteps = 0, totalSteps, floor = 0 }: WarmupCosineOptions): Schedule {
  if (!(warmupSteps >= 0 && totalSteps > warmupSteps)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The warm-up of the learning rate must end before the last step', {
      expected: '`warmupSteps` from 0 to below `totalSteps`',
      found: `${warmupSteps} and ${totalSteps}`,
    });
  }
  return (step) => {
    if (step <= warmupSteps) return (peak * step) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / (totalSteps - warmupSteps));
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}
