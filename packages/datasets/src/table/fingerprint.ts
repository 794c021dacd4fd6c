import type { Matrix } from '@fgclip/core';
import { Fnv1a } from './fnv1a.ts';
import type { TableContents, TableSet } from './table.ts';

/**
 * FNV-1a 64 over everything a result can depend on: the float32 bytes of the rows, ids, boxes, captions, annotations and
 * sets. What is absent adds nothing, so that tables from before there were boxes and sets keep their fingerprints.
 * Bytes are little-endian, as on every platform JavaScript runs on today.
 */
export function fingerprintOf(contents: TableContents, sets: readonly TableSet[] = []): string {
  const { images, imageIds, boxes = [], texts, captions, annotations } = contents;
  const hash = new Fnv1a();
  const encoder = new TextEncoder();
  const addText = (value: unknown) => hash.update(encoder.encode(JSON.stringify(value)));
  const addRows = ({ shape, data }: Matrix) => {
    addText(shape);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  };
  addRows(images);
  addRows(texts);
  for (const id of imageIds) addText(id);
  for (const box of boxes) addText(box && [box.x, box.y, box.width, box.height]);
  for (const caption of captions) addText(caption);
  for (const { image, captions: positives, negatives, id, set } of annotations) {
    addText([image, positives, negatives ?? null, id ?? null, ...(set === undefined ? [] : [set])]);
  }
  for (const { name, maxNegatives } of sets) addText([name, maxNegatives ?? null]);
  return hash.digest();
}
