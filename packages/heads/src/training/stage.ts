/** What a stage calls its coarse data where there is but one. */
export const COARSE = 'coarse';

/** One stage of training, as plain JSON: it is saved with the head it made. */
export interface Stage {
  /** What the stage is called in progress and records. */
  readonly name: string;
  /**
   * The head that an experiment begins the stage with: what the stage before left, or (`identity`, see createHead()) one
   * that scores as the cosine does, whatever came before. Default `previous`.
   */
  readonly start?: 'previous' | 'identity';
  /** `pairs`: coarse image-caption pairs of a batch against each other. `captions`: hard negatives of each image. */
  readonly kind: 'pairs' | 'captions';
  readonly loss: LossOptions;
  /** What coarse matching to keep beside learning the fine. */
  readonly keep?: readonly Keeping[];
  /** Losses added to `loss`. */
  readonly further?: readonly FurtherLoss[];
  readonly optimizer: OptimizerOptions;
  /** `by-dimension`: 1e-3 up to 128 values an embedding, 3e-4 at 512, by the power law between them. */
  readonly learningRate: number | 'by-dimension';
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
  /** Stop after this many epochs without a better one. Default never. */
  readonly patience?: number;
  /** How the epoch that is kept is chosen. Default by the lowest validation loss. */
  readonly choose?: Choosing;
}

/**
 * Keeps the cosine's own order of coarse images and captions while the stage learns something else: on each step, of
 * random images and random captions of the source (they need not belong together), the divergence from the frozen
 * cosine's ranking to the head's is added to the loss. See rankingDivergence() of @fgclip/core.
 */
export interface Keeping {
  /** The coarse data, by its name among those given. Default "coarse". */
  readonly source?: string;
  /** Of the divergence, beside a loss averaged over examples. */
  readonly weight: number;
  /** What scores are divided by before the softmax, the cosine's and the head's. Default 0.05. */
  readonly temperature?: number;
  /** Images and captions a step, each; all where there are fewer. Default 256. */
  readonly rows?: number;
}

/** A loss beside the stage's own; averaged over examples whatever it is alone. */
export interface FurtherLoss {
  readonly loss: LossOptions;
  readonly weight: number;
  /** Coarse data whose pairs it is of, by its name among those given. Default the examples of the stage. */
  readonly source?: string;
  /** Pairs of the source a step. Default 256. */
  readonly rows?: number;
}

/**
 * Chooses by what a head is for: the best mean rank among those that keep `least` of the cosine's recall on the coarse
 * validation data. Beside the epochs, blends of the best-ranked one with the head as it was given stand for choice.
 */
export interface Choosing {
  /** Share of the cosine's sum of recalls, 0 to 1 and more. Default 0.99. */
  readonly least?: number;
  /** Sources that count. Default all that the stage keeps. */
  readonly sources?: readonly string[];
  /** Shares of the trained values in the blends, between 0 and 1. Default 0.1, 0.2, ... 0.9. */
  readonly blends?: readonly number[];
}

export type LossOptions =
  | {
      readonly type: 'triplet';
      readonly margin: number;
      readonly hardest?: boolean;
      readonly reduction?: 'sum' | 'mean';
    }
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

/**
 * Fine and coarse at once, in one stage from the cosine: the paper's hinge loss, averaged, and beside it the order that
 * the frozen cosine gives coarse images and captions; then the best rank on validation that keeps the cosine's recall.
 */
export const balanced: Stage = {
  name: 'balanced',
  start: 'identity',
  kind: 'captions',
  loss: { type: 'triplet', margin: 0.05, reduction: 'mean' },
  keep: [{ weight: 0.3 }],
  optimizer: { type: 'adam' },
  learningRate: 'by-dimension',
  epochs: 30,
  batchSize: 256,
  negatives: 10,
  choose: {},
};

/**
 * `balanced` where what it keeps are the very captions it learns from, and whose they are is known: they are contrasted
 * with each other (InfoNCE at CLIP's first temperature), which says more of them than the cosine does.
 */
export function contrasting(stage: Stage): Stage {
  const loss = { type: 'infonce', scale: 1 / 0.07, learnScale: false } as const;
  return { ...stage, further: [...(stage.further ?? []), { source: COARSE, weight: 0.3, loss }] };
}

/** Stages by the names the command line uses. */
export const presets: Readonly<Record<string, Stage>> = {
  'warm-up': warmUp,
  'fine-tune': fineTune,
  balanced,
};

/** Ways to train a head, by name: the stages it goes through. */
export const recipes: Readonly<Record<string, readonly Stage[]>> = {
  paper: [warmUp, fineTune],
  balanced: [balanced],
};
