import { version } from '../version.ts';
import { checkTable } from './check-table.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { EmbeddingTable, TableContents, TableDescription, TableManifest } from './table.ts';

/**
 * A table of the given rows. Everything is checked; nothing is copied.
 *
 * @throws SHAPE_MISMATCH when images and texts differ in dimension, or rows and names in number; INVALID_DATA for
 * rows with NaN or Infinity or of zeros alone, for boxes without an area and for annotations that point outside of the table or to a set
 * that is not described, naming the entries.
 */
export function createTable(contents: TableContents, description: TableDescription = {}): EmbeddingTable {
  checkTable(contents, { sets: description.sets });
  const { images, imageIds, boxes, texts, captions, annotations } = contents;
  return {
    manifest: describeTable(contents, description),
    ...{ images, imageIds, ...(boxes !== undefined && { boxes }), texts, captions, annotations },
  };
}

/** The manifest of contents that have been checked; their fingerprint is worked out when it is read, unless it is known. */
export function describeTable(contents: TableContents, description: TableDescription, known?: string): TableManifest {
  const { model, weightsHash, preprocessing, sets, source, packages } = description;
  const { images, imageIds, captions, annotations } = contents;
  let fingerprint = known;
  return {
    formatVersion: 1,
    ...(model !== undefined && { model }),
    ...(weightsHash !== undefined && { weightsHash }),
    ...(preprocessing !== undefined && { preprocessing }),
    ...(sets !== undefined && { sets }),
    ...(source !== undefined && { source }),
    dtype: 'float32',
    dimension: images.shape[1],
    counts: { images: imageIds.length, texts: captions.length, annotations: annotations.length },
    packages: { ...packages, '@fgclip/datasets': version },
    // Read for stored tables, seldom for the many parts that are selected from them.
    get fingerprint() {
      fingerprint ??= fingerprintOf(contents, sets);
      return fingerprint;
    },
  };
}
