import type { Interval } from '@fgclip/core';
import type { Agreement } from './agreement.ts';
import type { Expectation } from './expectation.ts';
import type { TooFewRows } from './labelled-rows.ts';
import type { Margin } from './margin.ts';
import type { ScoreShares } from './score-shares.ts';
import type { SeenShare } from './seen-share.ts';
import type { Verdict } from './verdict.ts';

/** What becomes of attributes between embeddings and scores. Plain JSON; new fields may come, none changes its meaning. */
export interface Diagnosis {
  readonly format: 'fgclip-diagnosis';
  readonly formatVersion: 1;
  readonly protocol: DiagnosisProtocol;
  /** In the order they were given. */
  readonly attributes: readonly AttributeDiagnosis[];
  /** Attributes of which there is too little to say anything. */
  readonly tooFew: readonly TooFewRows[];
  /** The cosine first, then the heads: how much of what all scores differ by is due to each attribute. */
  readonly scoreShares: readonly (Subject & { readonly shares: ScoreShares })[];
  /** What to expect of a head; absent where there are too few pairs. */
  readonly expectation?: Expectation | undefined;
}

export interface DiagnosisProtocol {
  /** Rows of the table. */
  readonly images: number;
  readonly texts: number;
  readonly dimension: number;
  /** Parts of the cross-validation, by photograph. */
  readonly folds: number;
  readonly seed: number;
  readonly runtime: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Whose scores they are. */
export interface Subject {
  /** The label of a head, or the name of its function. */
  readonly head: string;
  readonly stage?: string;
}

/** Shares of images, 0 to 1, count every value alike, however frequent. */
export interface AttributeDiagnosis {
  readonly name: string;
  readonly isKind: boolean;
  /** Values with enough images, C of them. */
  readonly values: readonly string[];
  readonly images: number;
  readonly photographs: number;
  /** 1 / C. */
  readonly chance: number;
  /** Share of images of the most frequent value. */
  readonly majority: number;
  /** What a linear probe reads off images net of their kind, cross-validated. */
  readonly probe: Interval;
  /** What one reads off captions. */
  readonly captions: Interval;
  /** The cosine first, then the heads. */
  readonly subjects: readonly SubjectDiagnosis[];
  readonly verdict: Verdict;
}

export interface SubjectDiagnosis extends Subject {
  /** Share of images that it scores higher with the mean caption of their value than with those of all others. */
  readonly heard: Interval;
  /** Absent for heads whose scores are not dot products of codes. */
  readonly agreement?: Agreement | undefined;
  readonly seen?: SeenShare | undefined;
  readonly margin?: Margin | undefined;
}
