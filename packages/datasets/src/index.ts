export { type AttributeChange, changedAttributes } from './attributes/changed-attributes.ts';
export { generateHardNegatives, type HardNegativeOptions } from './attributes/hard-negatives.ts';
export { type AttributeMention, parseAttributes } from './attributes/parse-attributes.ts';
export { type KindCaption, type ShuffledNegativesOptions, shuffledNegatives } from './attributes/shuffled-negatives.ts';
export {
  type AttributeType,
  ambiguousColors,
  attributeTypes,
  attributeValues,
  type Color,
  colors,
  type Material,
  materials,
  type Pattern,
  patterns,
  type Transparency,
  transparencies,
} from './attributes/vocabulary.ts';
export {
  type WithHardNegatives,
  type WithHardNegativesOptions,
  withHardNegatives,
} from './attributes/with-hard-negatives.ts';
export { dataSetCatalog, downloadSize, findDataSet } from './catalog/catalog.ts';
export type { DataSetEntry, DataSetFile, PublishedHash } from './catalog/data-set-entry.ts';
export type { CaptionColumns, CaptionRow, CaptionsOptions } from './import/caption-row.ts';
export { readCaptions } from './import/captions-file.ts';
export { type ImportInput, importEmbeddings } from './import/import-embeddings.ts';
export { dotBlock, unitRows } from './mining/cosine-blocks.ts';
export { type MineOptions, type MiningReport, mineHardNegatives } from './mining/mine-negatives.ts';
export type { LeftOut } from './mining/negative-filter.ts';
export { type Categories, readCategories } from './predictions/categories.ts';
export type { Prediction } from './predictions/prediction.ts';
export { type ReadPredictions, type ReadPredictionsOptions, readPredictions } from './predictions/read-predictions.ts';
export { writePrediction } from './predictions/write-prediction.ts';
export { type CaptionCountOptions, readCocoCaptions } from './samples/coco/coco-captions.ts';
export { type KarpathyOptions, readKarpathy } from './samples/coco/karpathy.ts';
export type { NegativesOptions, ReadOptions } from './samples/collect/read-options.ts';
export { describeSamples, type SampleSetDescription } from './samples/describe-samples.ts';
export { type FgOvdBenchmark, fgOvdBenchmarks } from './samples/fg-ovd/benchmarks.ts';
export { readFgOvd } from './samples/fg-ovd/fg-ovd.ts';
export { readFgOvdLines } from './samples/fg-ovd/fg-ovd-lines.ts';
export type { FgOvdOptions } from './samples/fg-ovd/fg-ovd-options.ts';
export { readFlickrCaptions } from './samples/flickr/flickr-captions.ts';
export { readSampleLines } from './samples/own/sample-lines.ts';
export { writeSampleLines } from './samples/own/write-sample-lines.ts';
export { type ContestedNumber, contestedNumbers, filesOfPhotograph } from './samples/photographs/photograph.ts';
export { type ReadSamplesOptions, readSamples, sampleFormats } from './samples/read-samples.ts';
export type { Sample, SampleSet, SkippedEntry } from './samples/sample.ts';
export type { SampleFormat } from './samples/sample-format.ts';
export { readSugarCrepe } from './samples/sugar-crepe/sugar-crepe.ts';
export { keepNegativesOf } from './split/keep-negatives.ts';
export { selectRows } from './split/select-rows.ts';
export {
  type Fold,
  type FoldOptions,
  foldsByImage,
  type Groups,
  type SplitOptions,
  splitByImage,
} from './split/split.ts';
export { captionObject } from './swatchbook/captions/caption-object.ts';
export { captionScene } from './swatchbook/captions/caption-scene.ts';
export { type SwatchbookSizes, swatchbookSizes } from './swatchbook/files/sizes.ts';
export { type Swatchbook, type SwatchbookOptions, swatchbook } from './swatchbook/files/swatchbook.ts';
export type { Kind, KindPart, Shape } from './swatchbook/kinds/kind.ts';
export { kindNamed, kinds } from './swatchbook/kinds/kinds.ts';
export type { Backdrop, Light, Look, Scene, SceneObject, VisibleObject } from './swatchbook/scene.ts';
export { type DrawSceneOptions, drawScene } from './swatchbook/scenes/draw-scene.ts';
export { objectCombination } from './swatchbook/scenes/object-combination.ts';
export { type RandomSceneOptions, randomScene } from './swatchbook/scenes/random-scene.ts';
export { visibleObjects } from './swatchbook/scenes/visible-objects.ts';
export { drawInSplit, type SwatchbookSplit, splitOf } from './swatchbook/splits.ts';
export { type SyntheticEmbeddings, type SyntheticOptions, syntheticEmbeddings } from './synthetic/synthetic.ts';
export type { SyntheticGeometry } from './synthetic/synthetic-world.ts';
export { checkRows } from './table/check-table.ts';
export { completeTable, type StoredRows } from './table/complete-table.ts';
export { createTable } from './table/create-table.ts';
export { decodeUtf8, type Folder, memoryFolder } from './table/folder.ts';
export { readManifest } from './table/read-manifest.ts';
export { readTable } from './table/read-table.ts';
export { markIncomplete, type StoredManifest } from './table/stored-manifest.ts';
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
export { decodeShard, encodeShard, type Shard, shardName } from './table/table-shards.ts';
export { type WriteTableOptions, writeTable } from './table/write-table.ts';
