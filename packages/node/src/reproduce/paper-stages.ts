import { fineTune, type Stage, warmUp } from '@fgclip/heads';

/** The paper's stages (arXiv 2404.03539, section 4), done right; fine-tuning takes images with all ten negatives only. */
export const paperStages: readonly [warmUp: Stage, fineTune: Stage] = [
  withAllNegatives(warmUp),
  withAllNegatives(fineTune),
];

/**
 * A stage as the paper's released code trains it, errata included: other captions of a photograph are its negatives in
 * warm-up; in fine-tuning, caption codes are normalised over the captions of an image, all of which must be there.
 */
export function asReleased(stage: Stage): Stage {
  return stage.kind === 'pairs'
    ? { ...stage, samePhotographNegatives: true }
    : { ...withAllNegatives(stage), captionNormalization: 'captions-axis' };
}

function withAllNegatives(stage: Stage): Stage {
  return stage.kind === 'captions' ? { ...stage, minNegatives: stage.negatives ?? 10 } : stage;
}
