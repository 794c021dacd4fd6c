export type { Box } from './charts/box.ts';
export { darkTheme, lightTheme, pageTheme, type Theme } from './charts/theme.ts';
export { type ChooseExamplesOptions, chooseExamples, type Example, scoreDistributions } from './evidence.ts';
export type { ReportFigure } from './figures/figure.ts';
export { diagnosisFigures, type ReportFigureOptions, reportFigures } from './figures/report-figures.ts';
export type { RankMeasure } from './figures/series.ts';
export { renderReport } from './render-report.ts';
export {
  comparisonRun,
  type GalleryItem,
  type GalleryRanking,
  type ReportData,
  type ReportRun,
  type ReportTraining,
  type ScoreDistribution,
} from './report-data.ts';
