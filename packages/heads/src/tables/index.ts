/** Results as tables: what was measured beside what was published, as text, Markdown, CSV or LaTeX. */

export { comparisonAnswer } from '../detectors/comparison-answer.ts';
export {
  comparedRanksTable,
  comparisonTables,
  correlationsTable,
  localizationTable,
  type PrecisionTableOptions,
  precisionTable,
} from '../detectors/comparison-tables.ts';
export {
  openClipRetrieval,
  type PaperBenchmark,
  type PublishedDetector,
  type PublishedResult,
  paperBenchmarks,
  paperResults,
  publishedDetectors,
  type Recalls,
} from '../evaluation/published.ts';
export { publishedTable } from './published-table.ts';
export { renderCsv, renderLatex, renderMarkdown, renderText } from './render.ts';
export { meanRankTable, resultTable, resultTables, retrievalTable } from './result-table.ts';
export { comparisonsTable, type RankMeasure, type RanksTableOptions, ranksTable, scoresTable } from './run-tables.ts';
export {
  type ColumnOf,
  type ResultTable,
  type TableCell,
  type TableColumn,
  type TableOptions,
  tableOf,
} from './table.ts';
