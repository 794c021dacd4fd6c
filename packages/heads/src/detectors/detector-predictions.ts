import type { Detection } from '@fgclip/core';

/** What a detector found on photographs; predictions of @fgclip/datasets fit. */
export interface DetectorPredictions {
  /** What tables call the detector. */
  readonly name: string;
  readonly predictions: readonly DetectorPrediction[];
  /** Vocabularies that the detector could not be asked, since a caption is too long for it. */
  readonly tooLong?: readonly AskedVocabulary[] | undefined;
}

/** A question to a detector: which of these captions, and where? */
export interface AskedVocabulary {
  readonly photograph: string;
  /** The right caption first, then its hard negatives in the benchmark's order. */
  readonly vocabulary: readonly string[];
}

export interface DetectorPrediction extends AskedVocabulary {
  /** As the detector gives them, overlapping or not; scores in the order of the vocabulary. */
  readonly detections: readonly Detection[];
}

/**
 * What makes two questions the same: photograph, right caption, negatives and their order. White space around captions
 * and a full stop at their end do not matter, since the forms that benchmarks are published in differ there.
 */
export function questionKey({ photograph, vocabulary }: AskedVocabulary): string {
  return JSON.stringify([photograph, ...vocabulary.map(captionKey)]);
}

/** What makes two captions the same. */
export function captionKey(caption: string): string {
  return caption.trim().replace(/\s*\.$/, '');
}
