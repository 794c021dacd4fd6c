/**
 * Where the released code of arXiv 2404.03539 measures something else than it says. Each can be repeated by choice, to
 * see what a published number owes to it. Not among them: its feature extractor assigns `torch.manual_seed` instead of
 * calling it, which changes nothing in frozen features.
 */
export interface EvaluationErrata {
  /**
   * Embeddings of the plain cosine in retrieval: each made a unit vector (`rows`), or each component divided by its
   * norm over whatever is scored at once (`columns`), as the released metric does. Trained heads are not concerned.
   */
  readonly retrievalNormalization: 'rows' | 'columns';
  /** Mean rank of a blind guess among N negatives: (N + 2) / 2, or the (N + 1) / 2 that the released plots draw. */
  readonly randomBaseline: 'expected' | 'half-below';
  /**
   * Median of detectors' ranks: of an even number the upper of the two in the middle, or the one after it in the sorted
   * list, as the released code takes it. Heads' medians are not concerned.
   */
  readonly medianRank: 'upper' | 'one-later';
  /** Retrieve with the first image and its captions there twice, as the released loader builds the gallery. */
  readonly firstImageTwice: boolean;
  /**
   * Retrieve with an image's own captions as the only right ones, although others of the very same words are there, and
   * with a caption's own image. The usual way of public benchmarks, too, where hardly any caption comes twice.
   */
  readonly strictPairs: boolean;
}

/** Everything as it should be; the default everywhere. */
export const correctProtocol: EvaluationErrata = {
  retrievalNormalization: 'rows',
  randomBaseline: 'expected',
  medianRank: 'upper',
  firstImageTwice: false,
  strictPairs: false,
};

/** Everything as the released code of arXiv 2404.03539 does it. */
export const paperErrata: EvaluationErrata = {
  retrievalNormalization: 'columns',
  randomBaseline: 'half-below',
  medianRank: 'one-later',
  firstImageTwice: true,
  strictPairs: true,
};
