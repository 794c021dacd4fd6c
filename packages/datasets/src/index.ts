export { type CaptionRow, type CaptionsOptions, readCaptions } from './captions-file.ts';
export { dotBlock, unitRows } from './cosine-blocks.ts';
export { decodeUtf8, type Folder, memoryFolder } from './folder.ts';
export { type ImportInput, importEmbeddings } from './import-embeddings.ts';
export { keepNegativesOf } from './keep-negatives.ts';
export { type MineOptions, type MiningReport, mineHardNegatives } from './mine-negatives.ts';
export type { LeftOut } from './negative-filter.ts';
export { readTable } from './read-table.ts';
export { selectRows } from './select-rows.ts';
export { type Fold, type FoldOptions, foldsByImage, type Groups, type SplitOptions, splitByImage } from './split.ts';
export type { StoredManifest } from './stored-manifest.ts';
export { type SyntheticEmbeddings, type SyntheticOptions, syntheticEmbeddings } from './synthetic.ts';
export type { SyntheticGeometry } from './synthetic-world.ts';
export {
  type Annotation,
  createTable,
  type EmbeddingTable,
  positivePairs,
  type RowDType,
  type TableContents,
  type TableDescription,
  type TableManifest,
} from './table.ts';
export { decodeShard, encodeShard, type Shard, shardName } from './table-shards.ts';
export { type WriteTableOptions, writeTable } from './write-table.ts';
