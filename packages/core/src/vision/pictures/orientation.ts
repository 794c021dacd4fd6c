import type { RgbImage } from '../image.ts';

/**
 * How a picture is to be turned, in the numbers of TIFF 6.0 and EXIF: 1 not at all, 2 mirrored, 3 by half, 4 upside down,
 * 5 about its diagonal, 6 a quarter to the right, 7 about its other diagonal, 8 a quarter to the left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Whether rows are read from the right and from the bottom, and whether they become columns after that. */
const readings: Readonly<
  Record<Orientation, readonly [fromRight: boolean, fromBottom: boolean, isTransposed: boolean]>
> = {
  1: [false, false, false],
  2: [true, false, false],
  3: [true, true, false],
  4: [false, true, false],
  5: [false, false, true],
  6: [false, true, true],
  7: [true, true, true],
  8: [true, false, true],
};

/** The picture, turned. */
export function turned(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const [fromRight, fromBottom, isTransposed] = readings[orientation];
  const { width, height, data: from } = image;
  const size = isTransposed ? { width: height, height: width } : { width, height };
  const data = new Uint8Array(from.length);
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, at += 3) {
      const [column, row] = isTransposed ? [y, x] : [x, y];
      const place = (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
      data[at] = from[3 * place] ?? 0;
      data[at + 1] = from[3 * place + 1] ?? 0;
      data[at + 2] = from[3 * place + 2] ?? 0;
    }
  }
  return { ...size, data };
}

/** A part of the picture, in whole pixels. */
export function cropped(
  image: RgbImage,
  {
    left,
    top,
    width,
    height,
  }: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * width), 3 * width * y);
  }
  return { width, height, data };
}

/**
 * What a TIFF file says of its first page's orientation (TIFF 6.0, tag 274), which Pillow turns it by, and the file
 * without that: as it is where it says nothing, else a copy that says 1. Numbers that are none of the eight count as 1, in
 * Pillow too, where libtiff refuses them. Files too broken for that are left to their decoder.
 */
export function readTiffOrientation(bytes: Uint8Array): { orientation: Orientation; upright: Uint8Array } {
  const tags = [...orientationTags(bytes)];
  const last = tags.at(-1);
  if (last === undefined) return { orientation: 1, upright: bytes };
  const upright = new Uint8Array(bytes);
  const view = new DataView(upright.buffer);
  for (const { at, isBig, isLittle } of tags) {
    view.setUint16(at + 2, 3, isLittle);
    // The count and the value, one short number, each in a field of 8 bytes in a BigTIFF and else of 4.
    upright.fill(0, at + 4, at + (isBig ? 20 : 12));
    view.setUint8(isLittle ? at + 4 : at + (isBig ? 11 : 7), 1);
    view.setUint16(at + (isBig ? 12 : 8), 1, isLittle);
  }
  const isOne = Number.isInteger(last.value) && last.value >= 1 && last.value <= 8;
  return { orientation: isOne ? (last.value as Orientation) : 1, upright };
}

interface OrientationTag {
  readonly at: number;
  readonly value: number;
  readonly isBig: boolean;
  readonly isLittle: boolean;
}

/** The entries of the first directory that are the orientation's: one, or the last of several, as Pillow has it. */
function* orientationTags(bytes: Uint8Array): Generator<OrientationTag, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  if (bytes.length < 16) return;
  const isBig = view.getUint16(2, isLittle) === 43;
  const offset = (at: number) => (isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle));
  const first = offset(isBig ? 8 : 4);
  const [countBytes, entryBytes] = isBig ? [8, 20] : [2, 12];
  if (first + countBytes > bytes.length) return;
  const entries = isBig ? offset(first) : view.getUint16(first, isLittle);
  for (let k = 0, at = first + countBytes; k < entries && at + entryBytes <= bytes.length; k++, at += entryBytes) {
    if (view.getUint16(at, isLittle) !== 274) continue;
    const count = offset(at + 4);
    const type = view.getUint16(at + 2, isLittle);
    const read = tiffNumbers[type];
    const field = at + entryBytes - (isBig ? 8 : 4);
    const place = read === undefined || read.bytes * count <= (isBig ? 8 : 4) ? field : offset(field);
    const value =
      read !== undefined && count > 0 && place + read.bytes <= bytes.length ? read.from(view, place, isLittle) : 1;
    yield { at, value, isBig, isLittle };
  }
}

/** Types of numbers that Pillow compares with the eight. */
const tiffNumbers: Readonly<
  Record<number, { readonly bytes: number; readonly from: (view: DataView, at: number, isLittle: boolean) => number }>
> = {
  3: { bytes: 2, from: (view, at, isLittle) => view.getUint16(at, isLittle) },
  4: { bytes: 4, from: (view, at, isLittle) => view.getUint32(at, isLittle) },
  5: { bytes: 8, from: (view, at, isLittle) => view.getUint32(at, isLittle) / view.getUint32(at + 4, isLittle) },
  6: { bytes: 1, from: (view, at) => view.getInt8(at) },
  8: { bytes: 2, from: (view, at, isLittle) => view.getInt16(at, isLittle) },
  9: { bytes: 4, from: (view, at, isLittle) => view.getInt32(at, isLittle) },
  10: { bytes: 8, from: (view, at, isLittle) => view.getInt32(at, isLittle) / view.getInt32(at + 4, isLittle) },
  11: { bytes: 4, from: (view, at, isLittle) => view.getFloat32(at, isLittle) },
  12: { bytes: 8, from: (view, at, isLittle) => view.getFloat64(at, isLittle) },
  13: { bytes: 4, from: (view, at, isLittle) => view.getUint32(at, isLittle) },
  16: { bytes: 8, from: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)) },
};
