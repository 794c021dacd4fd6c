import { createTable } from '../table/create-table.ts';
import type { EmbeddingTable } from '../table/table.ts';

/**
 * The table with only those hard negatives that are captions of the given image rows. For training beside held-out
 * images: their captions must not be learned from, not even as wrong answers.
 */
export function keepNegativesOf(table: EmbeddingTable, imageRows: Iterable<number>): EmbeddingTable {
  const images = new Set(imageRows);
  const known = new Set(table.annotations.filter(({ image }) => images.has(image)).flatMap(({ captions }) => captions));
  const annotations = table.annotations.map((annotation) =>
    annotation.negatives === undefined
      ? annotation
      : { ...annotation, negatives: annotation.negatives.filter((text) => known.has(text)) },
  );
  return createTable({ ...table, annotations }, table.manifest);
}
