import { FgclipError } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import { encodeJsonLines, isRecord, readJsonLines } from '../json.ts';
import { type Folder, readText } from './folder.ts';
import { ANNOTATIONS_FILE, CAPTIONS_FILE, IMAGES_FILE } from './manifest.ts';
import type { Annotation, TableContents, TableManifest } from './table.ts';

/** What a table says in words: all but the rows. */
export type TableLines = Pick<TableContents, 'imageIds' | 'boxes' | 'captions' | 'annotations'>;

/** Writes images.jsonl, captions.jsonl and annotations.jsonl. */
export async function writeLines(folder: Folder, { imageIds, boxes, captions, annotations }: TableLines) {
  const images = imageIds.map((id, row) => (boxes === undefined ? { id } : { id, box: boxes[row] ?? null }));
  await folder.write(IMAGES_FILE, encodeJsonLines(images));
  await folder.write(CAPTIONS_FILE, encodeJsonLines(captions.map((caption) => ({ caption }))));
  await folder.write(ANNOTATIONS_FILE, encodeJsonLines(annotations));
}

/**
 * Reads what `writeLines` wrote.
 *
 * @throws NOT_FOUND; INVALID_FORMAT naming file and line; SHAPE_MISMATCH for other numbers of lines than the manifest
 * promises.
 */
export async function readLines(folder: Folder, counts: TableManifest['counts']): Promise<TableLines> {
  const linesOf = async <T>(file: string, kind: keyof typeof counts, read: (value: unknown) => T) => {
    const lines = readJsonLines(await readText(folder, file, `list of ${kind}`), file, read);
    checkLines(lines.length, counts[kind], file);
    return lines;
  };
  const images = await linesOf(IMAGES_FILE, 'images', imageOf);
  const boxes = boxesOf(images.map(({ box }) => box));
  return {
    imageIds: images.map(({ id }) => id),
    ...(boxes !== undefined && { boxes }),
    captions: await linesOf(CAPTIONS_FILE, 'texts', captionOf),
    annotations: await linesOf(ANNOTATIONS_FILE, 'annotations', annotationOf),
  };
}

/** Older tables and imported ones have no boxes at all. */
function boxesOf(boxes: readonly (Box | null | undefined)[]): (Box | null)[] | undefined {
  if (boxes.every((box) => box === undefined)) return undefined;
  return boxes.map((box, index) => {
    if (box !== undefined) return box;
    throw new FgclipError('INVALID_FORMAT', `Line ${index + 1}: the image has no "box", and others have`, {
      file: IMAGES_FILE,
      expected: 'a box, or null for a whole picture',
    });
  });
}

function imageOf(value: unknown): { readonly id: string; readonly box?: Box | null } {
  const isRight =
    isRecord(value) &&
    typeof value.id === 'string' &&
    (value.box === undefined || value.box === null || isBox(value.box));
  if (!isRight)
    throw new TypeError('expected { "id": text, "box"?: null or { "x", "y", "width", "height": numbers } }');
  return value as { id: string; box?: Box | null };
}

function isBox(value: unknown): boolean {
  return isRecord(value) && ['x', 'y', 'width', 'height'].every((side) => typeof value[side] === 'number');
}

function captionOf(value: unknown): string {
  const caption = isRecord(value) ? value.caption : undefined;
  if (typeof caption !== 'string') throw new TypeError('expected { "caption": text }');
  return caption;
}

export function annotationOf(value: unknown): Annotation {
  const isRows = (rows: unknown) => Array.isArray(rows) && rows.every((entry) => typeof entry === 'number');
  const isRight =
    isRecord(value) &&
    typeof value.image === 'number' &&
    isRows(value.captions) &&
    (value.negatives === undefined || isRows(value.negatives)) &&
    (value.id === undefined || typeof value.id === 'string') &&
    (value.set === undefined || typeof value.set === 'string');
  if (!isRight) {
    throw new TypeError('expected { "image": row, "captions": rows, "negatives"?: rows, "id"?: text, "set"?: text }');
  }
  return value as unknown as Annotation;
}

function checkLines(found: number, expected: number, file: string): void {
  if (found === expected) return;
  throw new FgclipError('SHAPE_MISMATCH', 'The file does not hold as many lines as the manifest promises', {
    file,
    expected: `${expected} lines`,
    found: `${found}`,
  });
}
