export type { CaptionRow, CaptionsOptions } from './import/caption-row.ts';
export { readCaptions } from './import/captions-file.ts';
export { type ImportInput, importEmbeddings } from './import/import-embeddings.ts';
export { dotBlock, unitRows } from './mining/cosine-blocks.ts';
export { type MineOptions, type MiningReport, mineHardNegatives } from './mining/mine-negatives.ts';
export type { LeftOut } from './mining/negative-filter.ts';
export type { Sample, SampleSet, SkippedEntry } from './samples/sample.ts';
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
export { type SyntheticEmbeddings, type SyntheticOptions, syntheticEmbeddings } from './synthetic/synthetic.ts';
export type { SyntheticGeometry } from './synthetic/synthetic-world.ts';
export { createTable } from './table/create-table.ts';
export { decodeUtf8, type Folder, memoryFolder } from './table/folder.ts';
export { readTable } from './table/read-table.ts';
export type { StoredManifest } from './table/stored-manifest.ts';
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
