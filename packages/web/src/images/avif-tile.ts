import { type AvifTile, FgclipError, type Planes } from '@fgclip/core';

/** BT.601, which is what decoders take planes to be coded by if nothing is known. The planes are the same by any. */
const USUAL_MATRIX = 6;

/**
 * A tile's planes by WebCodecs' ImageDecoder. Of a greyscale it gives pixels of 8 bits: the
 * luma itself, if that has no more.
 *
 * @throws RUNTIME where the browser has no ImageDecoder, or one that keeps the planes to itself, as Chromium does
 *   with greyscales of more than 8 bits; INVALID_FORMAT.
 */
export async function decodeTile(tile: AvifTile): Promise<Planes> {
  if (typeof ImageDecoder === 'undefined') {
    throw new FgclipError('RUNTIME', 'AVIF cannot be read without ImageDecoder, a part of WebCodecs', {
      hint: 'Serve the page by https or from localhost, take another browser, or convert the picture to JPEG or PNG',
    });
  }
  const frame = await firstFrame(tile.file(USUAL_MATRIX));
  try {
    const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
    const bytes = new Uint8Array(frame.allocationSize());
    const planes = (await frame.copyTo(bytes)).map(({ offset, stride }) => ({ bytes: bytes.subarray(offset), stride }));
    const [first, blue, red] = planes;
    const { depth, isFullRange } = tile;
    const { x, y } = tile.subsampling;
    if (first !== undefined && planes.length === 1 && x === 0 && depth === 8) {
      return { width, height, depth, isFullRange, luma: firstOfFour(first, width, height), chroma: undefined };
    }
    if (first === undefined || blue === undefined || red === undefined || x === 0 || y === 0) throw noPlanes(frame);
    const of = (plane: CodedPlane, dx: number, dy: number) =>
      samples(plane, Math.ceil(width / dx), Math.ceil(height / dy), depth);
    return {
      ...{ width, height, depth, isFullRange, luma: of(first, 1, 1) },
      chroma: { x, y, blue: of(blue, x, y), red: of(red, x, y) },
    };
  } finally {
    frame.close();
  }
}

async function firstFrame(file: Uint8Array<ArrayBuffer>): Promise<VideoFrame> {
  const decoder = new ImageDecoder({ data: file, type: 'image/avif', colorSpaceConversion: 'none' });
  try {
    return (await decoder.decode()).image;
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', { found, cause });
  } finally {
    decoder.close();
  }
}

interface CodedPlane {
  readonly bytes: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

function noPlanes({ format }: VideoFrame): FgclipError {
  return new FgclipError('RUNTIME', 'This browser does not give the planes of the AVIF file', {
    found: `pixels as ${format}`,
    hint: 'Take another browser, or convert the picture to JPEG or PNG',
  });
}

/** Samples [rows, columns] of 8 bits, or of more in two bytes each. */
function samples({ bytes, stride }: CodedPlane, columns: number, rows: number, depth: number): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Uint16Array(columns * rows);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const at = row * stride + column * (depth === 8 ? 1 : 2);
      values[i] = depth === 8 ? view.getUint8(at) : view.getUint16(at, true);
    }
  }
  return values;
}

/** The first bytes of pixels of four, of which three are alike. */
function firstOfFour({ bytes, stride }: CodedPlane, width: number, height: number): Uint8Array {
  const values = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) values[i] = bytes[y * stride + 4 * x] ?? 0;
  }
  return values;
}
