export { type CheckClipOptions, type ClipReport, checkClip, type TowerReport } from './clip/check-clip.ts';
export { type Drift, type DriftOptions, embeddingDrift } from './clip/drift.ts';
export { modelRecord } from './clip/model-record.ts';
export { type OpenClip, type OpenClipOptions, openClip } from './clip/open-clip.ts';
export type { OpenedModel } from './clip/open-model.ts';
export { type WeightDType, weightDTypes } from './clip/weights.ts';
export { type CompareDetectionsOptions, compareDetections } from './detection/compare-detections.ts';
export { readComparison, type WrittenComparison, writeComparison } from './detection/compare-file.ts';
export { type DetectorSource, type ReadDetector, readDetectors } from './detection/compare-predictions.ts';
export type { QuestionCounts, SetCounts } from './detection/count-sets.ts';
export type { DetectionProgress, DetectVocabulariesOptions } from './detection/detect-options.ts';
export { type DetectionResult, detectVocabularies } from './detection/detect-vocabularies.ts';
export type { DetectionManifest } from './detection/detection-file.ts';
export type { DetectionProtocol } from './detection/detection-protocol.ts';
export { type DetectedSet, type Detections, readDetections } from './detection/read-detections.ts';
export type { SkippedQuestion } from './detection/skipped-questions.ts';
export { dataSetsFolder } from './downloads/data-sets-folder.ts';
export {
  type DataSetProgress,
  type DownloadDataSetOptions,
  type DownloadedDataSet,
  downloadDataSet,
} from './downloads/download-data-set.ts';
export {
  type DownloadedFile,
  type DownloadFileOptions,
  type DownloadProgress,
  downloadFile,
  type TransferOptions,
} from './downloads/download-file.ts';
export type { FileHash } from './downloads/file-hash.ts';
export type { Mirrors } from './downloads/mirror.ts';
export type { RetryPolicy } from './downloads/retry.ts';
export type { ZipLimits } from './downloads/zip-entries.ts';
export type {
  DataFold,
  DataPlan,
  DataSource,
  GivenDataPlan,
  Sides,
  SplitDataPlan,
  StageMark,
  TableMark,
} from './experiments/data/data-source.ts';
export { givenTables, type StageTables } from './experiments/data/given-tables.ts';
export type { SplitPlan } from './experiments/data/split-plan.ts';
export { splitTable } from './experiments/data/split-table.ts';
export { type EvaluateExperimentOptions, evaluateExperiment } from './experiments/evaluation/evaluate-experiment.ts';
export {
  type EvaluateHeadsOptions,
  evaluateHeads,
  type LabelledHead,
} from './experiments/evaluation/evaluate-heads.ts';
export type { EvaluationOptions, EvaluationProgress } from './experiments/evaluation/measure-subjects.ts';
export type { Tables } from './experiments/evaluation/tables.ts';
export type { ExperimentProgress } from './experiments/experiment-progress.ts';
export type { ExperimentPlan, HeadPlan, PlanInput } from './experiments/plan.ts';
export { type ExperimentRecord, type TrainExperimentOptions, trainExperiment } from './experiments/train-experiment.ts';
export type { TrainedHead } from './experiments/trained-head.ts';
export { type ExtractionResult, extractTable } from './extraction/extract.ts';
export type { ExtractTableOptions } from './extraction/extract-options.ts';
export type { ExtractionProgress } from './extraction/extraction-progress.ts';
export { type ImageFolders, keepPresent, type PresentSamples } from './extraction/find-images.ts';
export type { PhotographPin } from './extraction/photograph-hashes.ts';
export type { ContradictingNegative } from './extraction/plan.ts';
export type { ExtractionModel } from './extraction/protocol.ts';
export type { ShardRows, ShardShare } from './extraction/shards.ts';
export type { SkippedImage } from './extraction/skipped-images.ts';
export { diskFolder } from './files/disk-folder.ts';
export { readHeadFile, writeHeadFile } from './files/head-file.ts';
export { readTableFolder, writeTableFolder } from './files/table-folder.ts';
export { writeFileAtomically } from './files/write-file.ts';
export { type DecodeImageOptions, decodeImage } from './images/decode-image.ts';
export { type InferenceWorker, openInferenceWorker } from './inference/inference-worker.ts';
export { openSession } from './inference/open-session.ts';
export type { InferenceOptions } from './inference/session-options.ts';
export {
  type ClearCacheOptions,
  type Cleared,
  type ClearReport,
  clearCache,
  whatToClear,
} from './models/clear-cache.ts';
export { defaultCacheFolder, type Environment } from './models/default-cache-folder.ts';
export type { FoundFile } from './models/found-files.ts';
export type { HubOptions } from './models/hub-request.ts';
export {
  type CachedDataSet,
  type CachedModel,
  type CachedRevision,
  type CacheReport,
  inspectCache,
} from './models/inspect-cache.ts';
export { locateModel } from './models/locate-model.ts';
export type { LocatedFile, LocatedModel, LocateModelOptions, ModelProgress } from './models/located-model.ts';
export type { Wanted } from './models/wanted-files.ts';
export type { OnnxRuntimeOptions } from './onnx-runtime.ts';
export { onnxRuntime } from './onnx-runtime.ts';
export { type OpenOwl, type OpenOwlOptions, openOwl } from './owl/open-owl.ts';
export { type ReportRunOptions, reportRun } from './report/report-run.ts';
export { type ReportedRunOptions, reportedRun } from './report/reported-run.ts';
export { type WrittenReport, writeReport } from './report/write-report.ts';
export type { PaperFolders, PaperPartName } from './reproduce/paper-data.ts';
export { asReleased, paperStages, type TrainingErratum, trainingErrata } from './reproduce/paper-stages.ts';
export { type ReproducePaperOptions, type ReproduceProgress, reproducePaper } from './reproduce/reproduce-paper.ts';
export type { PaperTables, RunPaperOptions, RunPaperProgress } from './reproduce/run-paper.ts';
export { paperHeads, runPaper } from './reproduce/run-paper.ts';
export { type WriteSwatchbookOptions, writeSwatchbook } from './swatchbook/write-swatchbook.ts';
