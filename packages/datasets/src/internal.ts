/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { shuffledNegatives } from './attributes/hard-negatives.ts';
export { KINDS, kindPhrase, kindsOf } from './attributes/kind.ts';
export { readLabels } from './attributes/label-files.ts';
export { ownAttributes } from './attributes/own-attributes.ts';
export {
  ambiguousColors,
  attributeTypes,
  baseColor,
  colors,
  materials,
  patterns,
  transparencies,
} from './attributes/vocabulary.ts';
export { downloadSize } from './catalog/catalog.ts';
export { readCategories } from './predictions/read-predictions.ts';
export { readKarpathy } from './samples/coco.ts';
export { FG_OVD_NEGATIVES, fgOvdBenchmarks, readFgOvd } from './samples/fg-ovd.ts';
export { contestedNumbers, filesOfPhotograph } from './samples/sample.ts';
export { keepNegativesOf } from './split/split.ts';
export { checkRows } from './table/check-table.ts';
export { Fnv1a } from './table/fingerprint.ts';
export { decodeUtf8 } from './table/folder.ts';
export { markIncomplete, readManifest } from './table/manifest.ts';
export { openPairs } from './table/pair-blocks.ts';
export { encodeShard, shardName } from './table/shards.ts';
export { completeTable } from './table/write-table.ts';
