/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { blendFrontier, blendHeads, cosineLike, type Frontier } from './choosing/blend.ts';
export { bestThatKeeps, standingsOn } from './choosing/standing.ts';
export { benchmarksOf, onBenchmark } from './detectors/comparison-tables.ts';
export { listOf, measureHeads } from './evaluation/evaluate-heads.ts';
export {
  cosineSubject,
  type EvaluationData,
  type Measured,
  measureSubjects,
  type Subject,
  sumUp,
} from './evaluation/measure-subjects.ts';
export { errataNamed, erratumNames } from './evaluation/protocol.ts';
export { benchmarkShort, benchmarkTitle } from './evaluation/published.ts';
export {
  allFamilies,
  baselineName,
  familyByName,
  functionByName,
  isBaseline,
  isBuiltIn,
} from './functions/families.ts';
export { asLinear } from './matching/as-linear.ts';
export { isHeadFamily } from './matching/define-head.ts';
export { assembleHead, cosineHead, parameterExpressions } from './matching/head.ts';
export { changesTextsOnly } from './matching/matcher.ts';
export { settledOptions } from './matching/matching-function.ts';
export { benchmarkColumns } from './tables/columns.ts';
export { checkStage } from './training/check-stage.ts';
export { FEW_COARSE_IMAGES } from './training/choice.ts';
export { ownSources, retrievalSets } from './training/own-sources.ts';
export { bestOf, standstillOf } from './training/record.ts';
export { COARSE, contrasting, presets, recipes } from './training/stage.ts';
export { checkComparable } from './training/stage-data.ts';
export { stageGraphs } from './training/stage-graphs.ts';
export { sourcesOf } from './training/terms.ts';
