/** A picture as the image tower takes it before normalisation, and what is true of it. */
export interface Example {
  /** RGB, [size, size, 3] in bytes. */
  readonly image: Uint8Array;
  /** Captions that name kinds, counts and places; one at least. */
  readonly coarse: readonly string[];
  /** Captions that name an attribute as well; none of a whole scene. */
  readonly fine: readonly string[];
}
