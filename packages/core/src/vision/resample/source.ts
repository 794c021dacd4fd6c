import type { PixelBox } from '../box.ts';
import type { ImageSize, RgbImage } from '../image.ts';

/** Rows of what is resized: a part of a picture in the top left corner of a canvas of one grey. */
export interface Source extends ImageSize {
  /** Rows that hold pixels of the picture; every row below is the same. */
  readonly filledRows: number;
  /** Where row y is found. What was returned before may be overwritten. */
  row(y: number): { readonly data: Uint8Array | Uint8ClampedArray; readonly start: number };
}

/** A grey around the picture, to its right and below. */
export interface Canvas extends ImageSize {
  /** 0 to 255. */
  readonly level: number;
}

/** The canvas is never allocated: rows wider than the part are put together one at a time. */
export function sourceOf({ data, width }: RgbImage, region: PixelBox, canvas: Canvas | undefined): Source {
  const filledColumns = region.right - region.left;
  const filledRows = region.bottom - region.top;
  const startOf = (y: number) => ((region.top + y) * width + region.left) * 3;
  if (canvas === undefined) {
    return { width: filledColumns, height: filledRows, filledRows, row: (y) => ({ data, start: startOf(y) }) };
  }
  const line = new Uint8Array(canvas.width * 3).fill(canvas.level);
  const blank = line.slice();
  const row = (y: number) => {
    if (y >= filledRows) return { data: blank, start: 0 };
    line.set(data.subarray(startOf(y), startOf(y) + filledColumns * 3));
    return { data: line, start: 0 };
  };
  return { width: canvas.width, height: canvas.height, filledRows, row };
}
