/** What may be wrong with an encoder. */
export type FindingKind =
  /** Red and blue change places. */
  | 'channel-order'
  /** Pixels scaled or normalised otherwise. */
  | 'normalization'
  /** Pictures squashed instead of cropped, or the reverse, or with another filter. */
  | 'geometry'
  /** The stored embedding has unit length and the model's has not, or the reverse; their directions may agree. */
  | 'scale'
  /** Captions filled up otherwise. */
  | 'padding'
  /** Captions without their start or end token. */
  | 'start-and-end'
  /** Captions not lower-cased. */
  | 'case'
  /** config.json names another activation than the model computes. */
  | 'activation'
  /** Embeddings of another length. */
  | 'dimension'
  /** Nothing that was tried explains the difference. */
  | 'unexplained'
  /** A tower yields values that are not finite. */
  | 'not-finite'
  /** The text tower does not take the tokenizer's ids. */
  | 'vocabulary'
  /** A tower fails, or yields nothing. */
  | 'tower';

export interface Finding {
  readonly kind: FindingKind;
  /** A sentence. */
  readonly message: string;
  /** The cosine with the stored embedding when this, with the other findings of the same side, is set right. */
  readonly cosineWithFix?: number;
}

/** Whether an encoder gives what it should, and what is wrong where it does not. */
export interface EncoderReport {
  /** Both towers run, and every stored embedding has its direction; without any, that nothing was found. */
  readonly passed: boolean;
  /** What the towers were run on: "a blank picture", the caption. */
  readonly ran: { readonly image: string; readonly text: string };
  /** Between stored and computed embeddings. */
  readonly cosine: { readonly image?: number; readonly text?: number };
  readonly findings: readonly Finding[];
}
