/** Heads in closed form: fitted to sums over pairs, without hard negatives and without a loop. */

export {
  type ChooseFitOptions,
  type ChosenFit,
  chooseFit,
  DEFAULT_FIT_KEPT,
  type FitCandidate,
} from './choose-fit.ts';
export { DEFAULT_RIDGE, type FitMethod, type FitOptions, type FitSource, fitHead, fitMethods } from './fit.ts';
export {
  mergeStatistics,
  type PairBlock,
  type PairStatistics,
  pairBlocks,
  pairStatistics,
  type StatisticsOptions,
  type StatisticsOrigin,
} from './pair-statistics.ts';
export { loadStatistics, saveStatistics } from './statistics-file.ts';
