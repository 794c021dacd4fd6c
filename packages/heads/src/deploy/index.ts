/** Heads taken home: into a model, into any program as ONNX, or to the query of an index that stays as it is. */

export { type ExportedHead, exportHead } from './export-head.ts';
export { type FoldedModel, type FoldedTower, type FoldOptions, foldHead, type Side } from './fold-head.ts';
export { type QuerySide, querySide } from './query-side.ts';
