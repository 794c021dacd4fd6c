export { type CaptionAttribute, captionAttributes } from './attributes/caption-attributes.ts';
export {
  generateHardNegatives,
  type HardNegativeOptions,
  type KindCaption,
  type ShuffledNegativesOptions,
  type WithHardNegatives,
  type WithHardNegativesOptions,
  withHardNegatives,
} from './attributes/hard-negatives.ts';
export {
  type AttributeChange,
  type AttributeMention,
  changedAttributes,
  parseAttributes,
} from './attributes/parse-attributes.ts';
export {
  type AttributeType,
  attributeValues,
  type Color,
  type Material,
  type Pattern,
  type Transparency,
} from './attributes/vocabulary.ts';
export {
  type DataSetEntry,
  type DataSetFile,
  dataSetCatalog,
  findDataSet,
  type PublishedHash,
} from './catalog/catalog.ts';
export type { CaptionColumns, CaptionRow, CaptionsOptions } from './import/caption-columns.ts';
export { readCaptions } from './import/caption-files.ts';
export { type ImportInput, importEmbeddings } from './import/import-embeddings.ts';
export { type LeftOut, type MineOptions, type MiningReport, mineHardNegatives } from './mining/mine-negatives.ts';
export {
  type Categories,
  type Prediction,
  type ReadPredictions,
  type ReadPredictionsOptions,
  readPredictions,
} from './predictions/read-predictions.ts';
export { writePrediction } from './predictions/write-prediction.ts';
export type { CaptionCountOptions, KarpathyOptions } from './samples/coco.ts';
export { describeSamples, type SampleSetDescription } from './samples/describe-samples.ts';
export type { FgOvdBenchmark, FgOvdOptions } from './samples/fg-ovd.ts';
export { type ReadSamplesOptions, type SampleFormat, sampleFormats } from './samples/known-forms.ts';
export { readSamples } from './samples/read-samples.ts';
export type { ContestedNumber, Sample, SampleSet, SkippedEntry } from './samples/sample.ts';
export type { NegativesOptions, ReadOptions } from './samples/sample-collector.ts';
export { writeSampleLines } from './samples/sample-lines.ts';
export {
  type Fold,
  type FoldOptions,
  foldsByImage,
  type Groups,
  type SplitOptions,
  selectRows,
  splitByImage,
} from './split/split.ts';
export { createTable } from './table/create-table.ts';
export { type Folder, memoryFolder } from './table/folder.ts';
export type { StoredManifest } from './table/manifest.ts';
export { readTable } from './table/read-table.ts';
export type { Shard } from './table/shards.ts';
export {
  type Annotation,
  type EmbeddingTable,
  positivePairs,
  type RowDType,
  type TableContents,
  type TableDescription,
  type TableManifest,
  type TableSet,
} from './table/table.ts';
export { type StoredRows, type WriteTableOptions, writeTable } from './table/write-table.ts';
