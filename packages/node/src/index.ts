export type { RetryPolicy } from '@fgclip/core';
export {
  type CompareDetectionsOptions,
  compareDetections,
  type WrittenComparison,
} from './detection/compare-detections.ts';
export {
  type DetectedSet,
  type Detections,
  type DetectorSource,
  type ReadDetector,
  readDetections,
} from './detection/compare-predictions.ts';
export type { DetectionProgress, DetectVocabulariesOptions } from './detection/detect-photographs.ts';
export { type DetectionResult, detectVocabularies } from './detection/detect-vocabularies.ts';
export type { DetectionManifest, QuestionCounts, SetCounts, SkippedQuestion } from './detection/detection-file.ts';
export type { DetectionProtocol } from './detection/detection-plan.ts';
export {
  type DataSetProgress,
  type DownloadDataSetOptions,
  type DownloadedDataSet,
  downloadDataSet,
  type Mirrors,
} from './downloads/download-data-set.ts';
export type {
  DownloadedFile,
  DownloadFileOptions,
  DownloadProgress,
  TransferOptions,
} from './downloads/download-file.ts';
export type { FileHash } from './downloads/incomplete-file.ts';
export type { ZipLimits } from './downloads/unpack-zip.ts';
export type { CoarseTables } from './experiments/coarse-tables.ts';
export {
  type DataFold,
  type DataPlan,
  type DataSource,
  type FoldTables,
  type GivenDataPlan,
  givenTables,
  type SplitDataPlan,
  type SplitPlan,
  type StageTables,
} from './experiments/data-source.ts';
export { type EvaluateExperimentOptions, evaluateExperiment, type Tables } from './experiments/evaluate-experiment.ts';
export type { ExperimentPlan, HeadPlan, PlanInput } from './experiments/plan.ts';
export { splitTable } from './experiments/split-table.ts';
export type { CoarseMark, Sides, StageMark, TableMark } from './experiments/table-marks.ts';
export {
  type ExperimentProgress,
  type ExperimentRecord,
  type TrainExperimentOptions,
  trainExperiment,
} from './experiments/train-experiment.ts';
export type { TrainedHead } from './experiments/trained-heads.ts';
export { type ExtractionResult, type ExtractTableOptions, extractTable } from './extraction/extract.ts';
export type { ExtractionProgress } from './extraction/extraction-progress.ts';
export type { PhotographPin } from './extraction/photograph-hashes.ts';
export type { ImageFolders, PresentSamples } from './extraction/photographs.ts';
export type { ContradictingNegative } from './extraction/plan.ts';
export type { ExtractionModel } from './extraction/protocol.ts';
export type { SkippedImage } from './extraction/shard-record.ts';
export type { ShardRows, ShardShare } from './extraction/shards.ts';
export { readTableFolder, writeTableFolder } from './files/folders.ts';
export { readHeadFile, writeHeadFile } from './files/head-file.ts';
export { type DecodeImageOptions, decodeImage } from './images/decode-image.ts';
export type { InferenceWorker } from './inference/inference-worker.ts';
export { type OnnxRuntimeOptions, onnxRuntime } from './inference/onnx-runtime.ts';
export type { InferenceOptions } from './inference/session-options.ts';
export {
  type CheckClipOptions,
  type ClipReport,
  checkClip,
  type Drift,
  type DriftOptions,
  type TowerReport,
} from './models/check-clip.ts';
export { type ClearCacheOptions, type Cleared, type ClearReport, clearCache } from './models/clear-cache.ts';
export type { HubReference } from './models/fetch-model.ts';
export type { HubOptions } from './models/hub.ts';
export {
  type CachedDataSet,
  type CachedModel,
  type CachedRevision,
  type CacheReport,
  type FoundFile,
  inspectCache,
} from './models/inspect-cache.ts';
export type { LocatedFile, LocatedModel, LocateModelOptions, ModelProgress } from './models/located-model.ts';
export { defaultCacheFolder, type Environment, type ModelReference } from './models/model-cache.ts';
export { type OpenClip, type OpenClipOptions, type OpenedModel, openClip } from './models/open-clip.ts';
export { type OpenOwl, type OpenOwlOptions, openOwl } from './models/open-owl.ts';
export { type ReportedRunOptions, type ReportRunOptions, reportRun } from './report/report-run.ts';
export { type WrittenReport, writeReport } from './report/write-report.ts';
export type { PaperFolders, PaperPartName, TrainingErratum } from './reproduce/paper-data.ts';
export {
  type PaperTables,
  type ReproducePaperOptions,
  type ReproduceProgress,
  type RunPaperOptions,
  type RunPaperProgress,
  reproducePaper,
  runPaper,
} from './reproduce/reproduce-paper.ts';
export { type TableStatisticsOptions, tableStatistics } from './statistics/table-statistics.ts';
export { type WriteSwatchbookOptions, writeSwatchbook } from './swatchbook/write-swatchbook.ts';
