import { FgclipError, type Matrix, matrix, row, takeRows } from '@fgclip/core';
import { npyToFloat32, readNpy } from '@fgclip/core/formats';
import { checkRows } from '../table/check-table.ts';
import { createTable } from '../table/create-table.ts';
import { type EmbeddingTable, list, type TableDescription } from '../table/table.ts';
import type { CaptionRow } from './caption-columns.ts';

export interface ImportInput extends TableDescription {
  /** [rows, d], or the bytes of an .npy file of that shape. */
  readonly imageEmbeddings: Matrix | Uint8Array;
  /** [rows, d]: row for row the text beside the image. */
  readonly textEmbeddings: Matrix | Uint8Array;
  /** [rows]: row for row the image's id and the caption. */
  readonly captions: readonly CaptionRow[];
  /** Largest difference between two rows of one image that are still taken for the same. Default 0. */
  readonly tolerance?: number;
  /** Names of the files, for messages. */
  readonly files?: { readonly images?: string; readonly texts?: string; readonly captions?: string };
}

/**
 * A table from embeddings that lie in two aligned arrays, one row an (image, caption) pair, as most scripts save them.
 * Repeated rows of an image become one image row, the same caption with the same embedding one text row, and every
 * image one annotation with all its captions.
 *
 * @throws SHAPE_MISMATCH when rows and captions differ in number; INVALID_DATA for rows with NaN or Infinity or of zeros and for an
 * image whose repeated rows differ (a sign of rows out of order), naming the rows; INVALID_FORMAT for a broken .npy.
 */
export function importEmbeddings(input: ImportInput): EmbeddingTable {
  const { captions, files = {}, tolerance = 0 } = input;
  const images = readRows(input.imageEmbeddings, files.images);
  const texts = readRows(input.textEmbeddings, files.texts);
  checkAligned('image', images, captions, files.images);
  checkAligned('text', texts, captions, files.texts);
  checkRows('image', images, files.images);
  checkRows('text', texts, files.texts);

  const imageIndex = new FirstSeen();
  const textIndex = new FirstSeen();
  const captionsOfImage: Set<number>[] = [];
  captions.forEach(({ image, caption }, index) => {
    const imageRow = imageIndex.add(image, index, () => true);
    const first = imageIndex.rows[imageRow] ?? index;
    if (!areAlike(row(images, first), row(images, index), tolerance)) {
      throw new FgclipError('INVALID_DATA', `Image "${image}" has different embeddings in rows ${first} and ${index}`, {
        file: files.images,
        hint: 'Check that embeddings and captions are in the same order',
      });
    }
    const key = `${hashOfRow(row(texts, index))} ${caption}`;
    const textRow = textIndex.add(key, index, (other) => areAlike(row(texts, other), row(texts, index), 0));
    const captionRows = captionsOfImage[imageRow] ?? new Set();
    captionRows.add(textRow);
    captionsOfImage[imageRow] = captionRows;
  });

  return createTable(
    {
      images: takeRows(images, imageIndex.rows),
      imageIds: imageIndex.rows.map((index) => captions[index]?.image ?? ''),
      texts: takeRows(texts, textIndex.rows),
      captions: textIndex.rows.map((index) => captions[index]?.caption ?? ''),
      annotations: captionsOfImage.map((rows, image) => ({ image, captions: [...rows] })),
    },
    input,
  );
}

/** Numbers things in the order they are first seen. */
class FirstSeen {
  /** Source row of each number. */
  readonly rows: number[] = [];
  readonly #numbersOf = new Map<string, number[]>();

  /** Number of the thing with this key that `isSame` as an earlier source row, or a new one. */
  add(key: string, sourceRow: number, isSame: (other: number) => boolean): number {
    const numbers = this.#numbersOf.get(key) ?? [];
    const known = numbers.find((number) => isSame(this.rows[number] ?? sourceRow));
    if (known !== undefined) return known;
    const number = this.rows.push(sourceRow) - 1;
    numbers.push(number);
    this.#numbersOf.set(key, numbers);
    return number;
  }
}

/**
 * A number that equal rows share and others hardly ever: FNV-1a over words of 32 bits, their upper halves folded into
 * the lower, which short floats leave empty. -0 counts as 0.
 */
function hashOfRow(values: Float32Array): number {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length);
  let hash = 0x811c9dc5;
  for (let k = 0; k < words.length; k++) {
    const word = values[k] === 0 ? 0 : (words[k] ?? 0);
    hash = Math.imul(hash ^ word ^ (word >>> 16), 0x01000193);
  }
  return hash;
}

function readRows(rows: Matrix | Uint8Array, file: string | undefined): Matrix {
  if (!(rows instanceof Uint8Array)) return rows;
  const { shape, data } = npyToFloat32(readNpy(rows, file === undefined ? {} : { file }));
  const [count, columns, ...rest] = shape;
  if (count === undefined || columns === undefined || rest.length > 0) {
    throw new FgclipError('SHAPE_MISMATCH', 'The array does not hold one row an embedding', {
      file,
      expected: '[rows, d]',
      found: `[${shape.join(', ')}]`,
    });
  }
  return matrix(data, count, columns);
}

function checkAligned(kind: string, rows: Matrix, captions: readonly CaptionRow[], file: string | undefined): void {
  if (rows.shape[0] === captions.length) return;
  const [shorter, longer] = [rows.shape[0], captions.length].sort((a, b) => a - b) as [number, number];
  const extra = list(
    'row',
    Array.from({ length: longer - shorter }, (_, i) => shorter + i),
  );
  const lacking = rows.shape[0] === shorter ? `no embedding for caption ${extra}` : `no caption for embedding ${extra}`;
  throw new FgclipError('SHAPE_MISMATCH', `There are not as many ${kind} embeddings as captions: ${lacking}`, {
    file,
    expected: `${captions.length} rows`,
    found: `${rows.shape[0]}`,
  });
}

function areAlike(a: Float32Array, b: Float32Array, tolerance: number): boolean {
  return a.every((value, k) => Math.abs(value - (b[k] ?? Number.NaN)) <= tolerance);
}
