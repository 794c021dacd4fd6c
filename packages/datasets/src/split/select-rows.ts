import { FgclipError, takeRows } from '@fgclip/core';
import { createTable } from '../table/create-table.ts';
import type { EmbeddingTable } from '../table/table.ts';

/**
 * The part of a table that concerns the given image rows, in the given order: those images, their annotations, and the
 * text rows these speak of, renumbered.
 *
 * Negatives that are captions of images outside of the selection stay, as text rows: a head being trained then sees
 * the embedding of a caption whose image it does not see. Mine negatives after selecting where that matters.
 *
 * @throws INVALID_ARGUMENT for a row that is out of range or named twice.
 */
export function selectRows(table: EmbeddingTable, imageRows: ArrayLike<number>): EmbeddingTable {
  const newImage = numberRows(Array.from(imageRows));
  const kept = table.annotations.filter(({ image }) => newImage.has(image));
  const used = new Set(kept.flatMap(({ captions, negatives = [] }) => [...captions, ...negatives]));
  const textRows = table.captions.map((_, text) => text).filter((text) => used.has(text));
  const newText = numberRows(textRows);
  const { boxes } = table;
  const renumber = (rows: readonly number[]) => rows.map((text) => newText.get(text) ?? -1);
  return createTable(
    {
      images: takeRows(table.images, imageRows),
      imageIds: Array.from(imageRows, (image) => table.imageIds[image] ?? ''),
      ...(boxes !== undefined && { boxes: Array.from(imageRows, (image) => boxes[image] ?? null) }),
      texts: takeRows(table.texts, textRows),
      captions: textRows.map((text) => table.captions[text] ?? ''),
      annotations: kept.map((annotation) => ({
        ...annotation,
        image: newImage.get(annotation.image) ?? -1,
        captions: renumber(annotation.captions),
        ...(annotation.negatives !== undefined && { negatives: renumber(annotation.negatives) }),
      })),
    },
    table.manifest,
  );
}

/** Old row to new row. */
function numberRows(rows: readonly number[]): Map<number, number> {
  const numbers = new Map(rows.map((row, index) => [row, index]));
  if (numbers.size !== rows.length) {
    const twice = rows.find((row, index) => rows.indexOf(row) !== index);
    throw new FgclipError('INVALID_ARGUMENT', `Image row ${twice} is selected twice`);
  }
  return numbers;
}
