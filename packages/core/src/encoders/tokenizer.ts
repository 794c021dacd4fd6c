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
  /**
   * The ids of a caption with its start and end, not filled up. Longer captions are cut so that their end stays
   * (`truncated`), or refused, as the tokenizer was asked to.
   *
   * @throws INVALID_DATA for a caption that is too long, when asked to.
   */
  encode(caption: string): { readonly ids: readonly number[]; readonly truncated: boolean };
}
