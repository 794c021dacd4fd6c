import { checkBytes, checkLimits, checkPixels, FgclipError, type RgbImage, throwIfAborted } from '@fgclip/core';
import { hideExif } from './hide-exif.ts';
import { type PictureHeader, readPictureHeader } from './picture-header.ts';
import { readPixels } from './read-pixels.ts';
import { readSource } from './read-source.ts';

export interface DecodeImageOptions {
  /** Most pixels a picture may have; what is decoded takes seven bytes each for a moment, then three. Default 100 million. */
  readonly maxPixels?: number;
  /** Most bytes the file may have. Default 256 MiB. */
  readonly maxBytes?: number;
  /** What errors call a picture that is given as bytes. Default: the name of a File. */
  readonly file?: string;
  readonly signal?: AbortSignal | undefined;
}

const mebibyte = 2 ** 20;
const formats = 'JPEG, PNG, WebP, GIF, AVIF or BMP';

/**
 * Decodes the first frame of a JPEG, PNG, WebP, GIF, AVIF or BMP file, given as a Blob (a File is one), as bytes or by
 * its address, to the pixels that decodeImage() of @fgclip/node and Pillow's Image.open(file).convert("RGB") have:
 * colour profiles are ignored, EXIF orientation is not applied, transparency is dropped and not blended. The browser
 * decodes: Chromium gives those very pixels, but for CMYK, which is within a grey level of them, for GIF pixels without a
 * colour, and for PNG greys of 16 bits without alpha, of which it has the high bytes where Pillow cuts off at 255.
 *
 * @throws INVALID_FORMAT for what is no picture, is broken off or damaged; INVALID_DATA for too many bytes or pixels,
 *   which the file's header tells before anything is decoded; NOT_FOUND or IO for an address that does not deliver;
 *   INVALID_ARGUMENT for limits that are none; RUNTIME for a browser that lacks what it takes; ABORTED.
 */
export async function decodeImage(
  source: Blob | Uint8Array | string | URL,
  options: DecodeImageOptions = {},
): Promise<RgbImage> {
  const { maxPixels = 100e6, maxBytes = 256 * mebibyte, signal } = options;
  checkLimits({ maxPixels, maxBytes });
  throwIfAborted(signal);
  const file = options.file ?? nameOf(source);
  const bytes = await readSource(source, { maxBytes, file, signal });
  throwIfAborted(signal);
  checkBytes(bytes.length, maxBytes, file);
  const header = readPictureHeader(bytes);
  if (header === undefined) throw unreadable('nothing that begins as a picture does', file);
  checkHeader(header, maxPixels, file);
  const bitmap = await decode(hideExif(bytes), file);
  try {
    throwIfAborted(signal);
    checkPixels(bitmap.width, bitmap.height, maxPixels, file);
    const image = await readPixels(bitmap);
    throwIfAborted(signal);
    return image;
  } finally {
    bitmap.close();
  }
}

function nameOf(source: Blob | Uint8Array | string | URL): string | undefined {
  if (source instanceof File) return source.name;
  return source instanceof Blob || source instanceof Uint8Array ? undefined : String(source);
}

function checkHeader({ size }: PictureHeader, maxPixels: number, file: string | undefined): void {
  if (size !== undefined) checkPixels(size.width, size.height, maxPixels, file);
}

async function decode(bytes: Uint8Array, file: string | undefined): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : String(cause), file, cause);
  }
}

function unreadable(found: string, file: string | undefined, cause?: unknown): FgclipError {
  return new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', {
    file,
    expected: `a whole ${formats} file`,
    found,
    cause,
  });
}
