import type { Matrix } from '@fgclip/core';
import { Fnv1a } from './fnv1a.ts';
import type { TableContents } from './table.ts';

/**
 * FNV-1a 64 over everything a result can depend on: the float32 bytes of the rows, ids, captions and annotations.
 * Bytes are little-endian, as on every platform JavaScript runs on today.
 */
export function fingerprintOf({ images, imageIds, texts, captions, annotations }: TableContents): string {
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
  for (const caption of captions) addText(caption);
  for (const { image, captions: positives, negatives, id } of annotations) {
    addText([image, positives, negatives ?? null, id ?? null]);
  }
  return hash.digest();
}
