import { fineTune, type Stage, warmUp } from '@fgclip/heads';

/** The paper's stages (arXiv 2404.03539, section 4), done right; fine-tuning takes images with all ten negatives only. */
export const paperStages: readonly [warmUp: Stage, fineTune: Stage] = [
  withAllNegatives(warmUp),
  withAllNegatives(fineTune),
];

/** Errors of the paper's released code that training can repeat. */
export const trainingErrata = ['same-photograph-negatives', 'caption-normalization'] as const;

export type TrainingErratum = (typeof trainingErrata)[number];

/**
 * A stage as the paper's released code trains it, errata included, or with some of them: other captions of a photograph
 * are its negatives in warm-up; in fine-tuning, caption codes are normalised over the captions of an image, all of which
 * must be there.
 */
export function asReleased(stage: Stage, errata: readonly TrainingErratum[] = trainingErrata): Stage {
  if (stage.kind === 'pairs') {
    return errata.includes('same-photograph-negatives') ? { ...stage, samePhotographNegatives: true } : stage;
  }
  const isWrong = errata.includes('caption-normalization');
  return isWrong ? { ...withAllNegatives(stage), captionNormalization: 'captions-axis' } : stage;
}

function withAllNegatives(stage: Stage): Stage {
  return stage.kind === 'captions' ? { ...stage, minNegatives: stage.negatives ?? 10 } : stage;
}
