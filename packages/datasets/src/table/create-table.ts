import { version } from '../version.ts';
import { checkTable } from './check-table.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { EmbeddingTable, TableContents, TableDescription, TableManifest } from './table.ts';

/**
 * A table of the given rows. Everything is checked; nothing is copied.
 *
 * @throws SHAPE_MISMATCH when images and texts differ in dimension, or rows and names in number; INVALID_DATA for
 * rows with NaN or Infinity and for annotations that point outside of the table, naming the entries.
 */
export function createTable(contents: TableContents, description: TableDescription = {}): EmbeddingTable {
  checkTable(contents);
  const { images, imageIds, texts, captions, annotations } = contents;
  const { model, weightsHash, preprocessing, source, packages } = description;
  let fingerprint: string | undefined;
  const manifest: TableManifest = {
    formatVersion: 1,
    ...(model !== undefined && { model }),
    ...(weightsHash !== undefined && { weightsHash }),
    ...(preprocessing !== undefined && { preprocessing }),
    ...(source !== undefined && { source }),
    dtype: 'float32',
    dimension: images.shape[1],
    counts: { images: imageIds.length, texts: captions.length, annotations: annotations.length },
    packages: { ...packages, '@fgclip/datasets': version },
    // Read for stored tables, seldom for the many parts that are selected from them.
    get fingerprint() {
      fingerprint ??= fingerprintOf(contents);
      return fingerprint;
    },
  };
  return { manifest, images, imageIds, texts, captions, annotations };
}
