/** Turns captions into the ids a text tower takes. */
export interface CaptionTokenizer {
  /**
   * Says how captions become tokens, but for the vocabulary, for manifests: of one tokenizer.json, equal ids mean equal
   * tokens.
   */
  readonly id: string;
  /** Most ids a caption may have, start and end included. */
  readonly contextLength: number;
  /** Id that fills shorter captions up. */
  readonly padId: number;
  /** Largest id that ordinary captions can have, where it is known: a model has to take as many. */
  readonly largestId?: number;
  /**
   * The ids of a caption with its start and end, not filled up. Longer captions are cut so that their end stays
   * (`truncated`), or refused, as the tokenizer was asked to.
   *
   * @param most Most ids, for a model that takes fewer than `contextLength`, the default.
   * @throws INVALID_DATA for a caption that is too long, when asked to; INVALID_ARGUMENT for `most` without room for a
   *   token.
   */
  encode(caption: string, most?: number): { readonly ids: readonly number[]; readonly truncated: boolean };
}
