/** Whether an attribute is in embeddings, whether the cosine hears it, and what is in its way. */

export type { Agreement } from './agreement.ts';
export { type DiagnoseOptions, type DiagnoseProgress, diagnose } from './diagnose.ts';
export type { AttributeDiagnosis, Diagnosis, DiagnosisProtocol, Subject, SubjectDiagnosis } from './diagnosis.ts';
export type { Expectation, ExpectedRanks, ExpectedStep, Step } from './expectation.ts';
export type { Attribute, TooFewRows } from './labelled-rows.ts';
export type { Margin } from './margin.ts';
export type { ScoreShares } from './score-shares.ts';
export type { SeenShare } from './seen-share.ts';
export { type Findings, type Verdict, type VerdictKind, verdictOf } from './verdict.ts';
