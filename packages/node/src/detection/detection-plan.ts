import type { PlannedPhotograph } from '../extraction/plan.ts';

/** What a detector is to be asked. A function of the sample sets, the options and the captions that fit the detector. */
export interface DetectionPlan {
  readonly sets: readonly PlannedSet[];
  /** In order of first use; those about which there is something to ask. */
  readonly photographs: readonly AskedPhotograph[];
}

export interface PlannedSet {
  readonly name: string;
  /** Name of the file that its predictions go to. */
  readonly file: string;
  readonly maxNegatives?: number;
  /** Not asked, since a caption of theirs is too long for the detector. */
  readonly tooLong: readonly Question[];
  /** Samples that make no question. */
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
}

/** Which of these captions is it, and where? Asked once for all boxes of a photograph that share the vocabulary. */
export interface Question {
  readonly set: string;
  readonly photograph: string;
  /** The right caption first, then hard negatives in the benchmark's order. */
  readonly vocabulary: readonly string[];
  /** [vocabulary]: numbers of the captions, counted from 1 in order of first use in all sets. */
  readonly ids: readonly number[];
  /** How many samples it is asked for. */
  readonly boxes: number;
}

/** A photograph that the detector sees once, with all captions of its questions. */
export interface AskedPhotograph extends PlannedPhotograph {
  /** None twice. */
  readonly captions: readonly string[];
  /** At least one. Set by set, each in order of first use. */
  readonly questions: readonly AskedQuestion[];
}

export interface AskedQuestion extends Question {
  /** [vocabulary]: where its captions stand among the photograph's. */
  readonly columns: readonly number[];
}

/** A sample without a box has nothing to find, one without negatives nothing to be mistaken for. */
export type LeftOutReason = 'noBox' | 'noNegatives' | 'fewNegatives';
