import {
  adam,
  adamW,
  binaryCrossEntropy,
  constantRate,
  FgclipError,
  infoNce,
  type Loss,
  meanSquaredError,
  type Optimizer,
  type Schedule,
  sgd,
  triplet,
  warmupCosine,
} from '@fgclip/core';
import type { MatchingFunction } from '../matching-function.ts';
import type { LossOptions, OptimizerOptions, Stage } from './stage.ts';

/** The loss a stage names; the function says what its scores are. */
export function lossOf(options: LossOptions, { scores }: Pick<MatchingFunction, 'scores'>): Loss {
  switch (options.type) {
    case 'triplet':
      return triplet(options);
    case 'infonce':
      return infoNce(options);
    case 'bce':
      return binaryCrossEntropy({ scores });
    case 'mse':
      return meanSquaredError();
  }
}

export function optimizerOf(options: OptimizerOptions): Optimizer {
  switch (options.type) {
    case 'adam':
      return adam(options);
    case 'adamw':
      return adamW(options);
    case 'sgd':
      return sgd(options);
  }
}

/** The learning rate of each step, given how many there will be. */
export function scheduleOf({ schedule, learningRate }: Stage, totalSteps: number): Schedule {
  if (schedule?.type !== 'cosine') return constantRate(learningRate);
  return warmupCosine({ peak: learningRate, warmupSteps: schedule.warmupSteps ?? 0, totalSteps });
}

/** Throws INVALID_ARGUMENT for a stage that cannot be run. */
export function checkStage(stage: Stage): void {
  const positive = (name: string, value: number, whole: boolean): void => {
    if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return;
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${stage.name}": \`${name}\` is out of range`, {
      expected: whole ? 'a positive integer' : 'a positive number',
      found: String(value),
    });
  };
  positive('learningRate', stage.learningRate, false);
  positive('epochs', stage.epochs, true);
  positive('batchSize', stage.batchSize, true);
  if (stage.kind === 'pairs' && stage.batchSize === 1) {
    throw new FgclipError(
      'INVALID_ARGUMENT',
      `Stage "${stage.name}": a batch of one pair has nothing to compare it with`,
      {
        expected: '`batchSize` of 2 or more; the larger, the more there is to learn from',
        found: '1',
      },
    );
  }
  if (stage.kind === 'captions') positive('negatives', stage.negatives ?? 10, true);
  checkErrata(stage);
  if (stage.patience !== undefined) positive('patience', stage.patience, true);
  if (stage.clipNorm !== undefined) positive('clipNorm', stage.clipNorm, false);
}

function checkErrata(stage: Stage): void {
  const { name, kind, negatives = 10, minNegatives = 1, samePhotographNegatives, captionNormalization } = stage;
  const misplaced = kind === 'pairs' ? captionNormalization : samePhotographNegatives;
  if (misplaced !== undefined) {
    const option = kind === 'pairs' ? 'captionNormalization' : 'samePhotographNegatives';
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": \`${option}\` means nothing for kind "${kind}"`);
  }
  if (captionNormalization === 'captions-axis' && minNegatives !== negatives) {
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": the captions axis must be full`, {
      expected: `\`minNegatives\` of ${negatives}, the number of negatives`,
      found: `${minNegatives}`,
      hint: 'A missing negative would count in the norm of the others',
    });
  }
}
