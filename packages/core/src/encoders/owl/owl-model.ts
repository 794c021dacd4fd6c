/** What a model of the OWL family says of one picture. */
export interface OwlAnswer {
  /** [patches, 4]: centre, width and height of boxes, in shares of the input. */
  readonly boxes: Float32Array;
  /** [patches, captions], before the sigmoid. */
  readonly logits: Float32Array;
}

/** A caption that fits. */
export interface Query {
  readonly caption: string;
  /** Its tokens, start and end included. */
  readonly ids: readonly number[];
}

/** A model of the OWL family, in one file or two. */
export interface OwlModel {
  /** Pixels [1, 3, height, width], which are handed over. */
  run(pixels: Float32Array, queries: readonly Query[], signal?: AbortSignal): Promise<OwlAnswer>;
}

/** Captions a run, where the model takes no other number: memory is bounded, however many there are. */
export const CAPTIONS_A_RUN = 256;
