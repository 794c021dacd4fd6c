import {
  checkBytes,
  checkLimits,
  checkPixels,
  DEFAULT_MAX_PIXELS,
  decodeAvif,
  decodePng,
  FgclipError,
  needPictureHeader,
  type PictureFormat,
  type RgbImage,
  throwIfAborted,
} from '@fgclip/core';
import { decodeTile } from './avif-tile.ts';
import { hideExif } from './hide-exif.ts';
import { readPixels } from './read-pixels.ts';
import { readSource } from './read-source.ts';

export interface DecodeImageOptions {
  /** Most pixels a picture may have; what is decoded takes seven bytes each for a moment, then three. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Most bytes the file may have. Default 256 MiB. */
  readonly maxBytes?: number;
  /** What errors call a picture that is given as bytes. Default: the name of a File. */
  readonly file?: string;
  readonly signal?: AbortSignal | undefined;
}

const mebibyte = 2 ** 20;
const formats: readonly PictureFormat[] = ['jpeg', 'png', 'webp', 'gif', 'avif', 'bmp'];

/**
 * Decodes the first frame of a JPEG, PNG, WebP, GIF, AVIF or BMP file, given as a Blob (a File is one), as bytes or by
 * its address, to the pixels that decodeImage() of @fgclip/node and Pillow's Image.open(file).convert("RGB") have:
 * colour profiles are ignored, EXIF orientation is not applied, transparency is dropped and not blended. PNG and the
 * colours of AVIF are decoded by fgclip itself, the same everywhere; the browser decodes the rest: Chromium gives those
 * very pixels, but for CMYK, which is within a grey level of them, and for GIF pixels without a colour.
 *
 * @throws INVALID_FORMAT for what is no picture, is broken off or damaged; INVALID_DATA for too many bytes or pixels,
 *   which the file's header tells before anything is decoded; NOT_FOUND or IO for an address that does not deliver;
 *   INVALID_ARGUMENT for limits that are none; RUNTIME for a browser that lacks what it takes (WebCodecs' ImageDecoder
 *   for AVIF, WebGL 2 for transparent WebP and GIF files); ABORTED.
 */
export async function decodeImage(
  source: Blob | Uint8Array | string | URL,
  options: DecodeImageOptions = {},
): Promise<RgbImage> {
  const { maxPixels = DEFAULT_MAX_PIXELS, maxBytes = 256 * mebibyte, signal } = options;
  checkLimits({ maxPixels, maxBytes });
  throwIfAborted(signal);
  const file = options.file ?? nameOf(source);
  const bytes = await readSource(source, { maxBytes, file, signal });
  throwIfAborted(signal);
  checkBytes(bytes.length, maxBytes, file);
  const { format, size } = needPictureHeader(bytes, formats, file);
  if (size !== undefined) checkPixels(size.width, size.height, maxPixels, file);
  const image = await decode(format, bytes, maxPixels, file);
  throwIfAborted(signal);
  return image;
}

function nameOf(source: Blob | Uint8Array | string | URL): string | undefined {
  if (source instanceof File) return source.name;
  return source instanceof Blob || source instanceof Uint8Array ? undefined : String(source);
}

async function decode(
  format: PictureFormat,
  bytes: Uint8Array,
  maxPixels: number,
  file: string | undefined,
): Promise<RgbImage> {
  if (format === 'png') return decodePng(bytes, { maxPixels, file, inflateWhole });
  if (format === 'avif') return decodeAvif(bytes, { maxPixels, file, decodeTile });
  const bitmap = await bitmapOf(hideExif(bytes, format), file);
  try {
    checkPixels(bitmap.width, bitmap.height, maxPixels, file);
    return await readPixels(bitmap);
  } finally {
    bitmap.close();
  }
}

/** Fails for more than `most` bytes, or damage. */
async function inflateWhole(stream: Uint8Array, most: number): Promise<Uint8Array> {
  const inflated = new Uint8Array(most);
  const reader = new Blob([stream as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'))
    .getReader();
  try {
    let length = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      inflated.set(read.value, length);
      length += read.value.length;
    }
    return inflated.subarray(0, length);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function bitmapOf(bytes: Uint8Array, file: string | undefined): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', {
      file,
      expected: 'a whole picture',
      found,
      cause,
    });
  }
}
