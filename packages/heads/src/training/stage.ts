/** One stage of training, as plain JSON: it is saved with the head it made. */
export interface Stage {
  /** What the stage is called in progress and records. */
  readonly name: string;
  /** `pairs`: coarse image-caption pairs of a batch against each other. `captions`: hard negatives of each image. */
  readonly kind: 'pairs' | 'captions';
  readonly loss: LossOptions;
  readonly optimizer: OptimizerOptions;
  readonly learningRate: number;
  /** How the rate moves over all steps. Default constant. */
  readonly schedule?: { readonly type: 'constant' } | { readonly type: 'cosine'; readonly warmupSteps?: number };
  readonly epochs: number;
  readonly batchSize: number;
  /** Hard negatives an image is trained with (kind `captions`). */
  readonly negatives?: number;
  /** Leave out images with fewer hard negatives than this. Default 1. */
  readonly minNegatives?: number;
  /**
   * Count other captions of an image's own photograph as its negatives (kind `pairs`), as the released code of
   * arXiv 2404.03539 does, although they describe it too. Default false.
   */
  readonly samePhotographNegatives?: boolean;
  /**
   * What the codes of an image's captions are made unit vectors over (kind `captions`): each by itself (`embedding`),
   * or each component over the captions of the image (`captions-axis`), as the released code of arXiv 2404.03539 does,
   * in training and validation. Wants `minNegatives` to equal `negatives`; heads without a cosine are not concerned.
   * Default `embedding`.
   */
  readonly captionNormalization?: 'embedding' | 'captions-axis';
  /** Clip gradients to this global norm. Default off. */
  readonly clipNorm?: number;
  /** Stop after this many epochs without a better validation loss. Default never. */
  readonly patience?: number;
}

export type LossOptions =
  | { readonly type: 'triplet'; readonly margin: number; readonly hardest?: boolean }
  | { readonly type: 'infonce'; readonly scale?: number; readonly learnScale?: boolean }
  | { readonly type: 'bce' }
  | { readonly type: 'mse' };

export type OptimizerOptions =
  | { readonly type: 'adam'; readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number }
  | {
      readonly type: 'adamw';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      readonly weightDecay?: number;
    }
  | { readonly type: 'sgd'; readonly momentum?: number };

/** The paper's first stage: coarse pairs, margin 0.2, Adam at 5e-5 (arXiv 2404.03539, section 4). */
export const warmUp: Stage = {
  name: 'warm-up',
  kind: 'pairs',
  loss: { type: 'triplet', margin: 0.2 },
  optimizer: { type: 'adam' },
  learningRate: 5e-5,
  epochs: 10,
  batchSize: 256,
};

/**
 * The paper's second stage: ten hard negatives an image, margin 0.05, Adam at 1e-5, from the warmed-up weights.
 * The paper trains on images with exactly ten; here fewer are allowed, and `minNegatives: 10` restores its choice.
 */
export const fineTune: Stage = {
  name: 'fine-tune',
  kind: 'captions',
  loss: { type: 'triplet', margin: 0.05 },
  optimizer: { type: 'adam' },
  learningRate: 1e-5,
  epochs: 10,
  batchSize: 256,
  negatives: 10,
};

/** Stages by the names the command line uses. */
export const presets: Readonly<Record<string, Stage>> = { 'warm-up': warmUp, 'fine-tune': fineTune };
