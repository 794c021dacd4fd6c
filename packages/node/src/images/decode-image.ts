import { checkBytes, checkLimits, checkPixels, FgclipError, type RgbImage, throwIfAborted } from '@fgclip/core';
import type { Metadata, Sharp } from 'sharp';
import { readImageFile } from './read-image-file.ts';
import { clippedToRgb, cmykToRgb } from './to-rgb.ts';

export interface DecodeImageOptions {
  /** Most pixels a picture may have; what is decoded takes three bytes each. Default 100 million. */
  readonly maxPixels?: number;
  /** Most bytes the file may have. Default 256 MiB. */
  readonly maxBytes?: number;
  /** What errors call a picture that is given as bytes. */
  readonly file?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Kinds of files that are read, as libvips calls them. SVG is none of them: a drawing has no pixels of its own. */
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'];

/** Most bytes that a file may have unless told. */
export const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/**
 * Decodes the first frame of a JPEG, PNG, WebP, GIF, TIFF or AVIF file, given by path or as bytes, to the very pixels
 * that Pillow's Image.open(file).convert("RGB") has, on which CLIP models were trained and measured: colour profiles
 * are ignored, EXIF orientation is not applied, transparency is dropped and not blended, CMYK is converted by the plain
 * formula, and a greyscale of 16 bits without alpha is cut off at 255 (other pictures of 16 bits keep their high
 * bytes). What Pillow calls truncated is refused; damage that it reads over is read over.
 *
 * Pillow's pixels are not met where a GIF's are transparent or its first frame leaves them open, and by AVIF, which
 * Pillow learned to read only lately.
 *
 * @throws NOT_FOUND or IO for a file that cannot be read; INVALID_FORMAT for what is no picture, is broken off or
 *   damaged; INVALID_DATA for too many bytes or pixels; INVALID_ARGUMENT for limits that are none; ABORTED.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeImageOptions = {}): Promise<RgbImage> {
  const { maxPixels = 100e6, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  checkLimits({ maxPixels, maxBytes });
  throwIfAborted(signal);
  const file = typeof source === 'string' ? source : options.file;
  const bytes = typeof source === 'string' ? await readImageFile(source, maxBytes, signal) : source;
  checkBytes(bytes.length, maxBytes, file);
  const { default: sharp } = await import('sharp');
  try {
    const metadata = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
    throwIfAborted(signal);
    checkFormat(metadata, file);
    checkPixels(metadata.width, metadata.height, maxPixels, file);
    const image = await readPixels(bytes, metadata, maxPixels);
    throwIfAborted(signal);
    return image;
  } catch (cause) {
    throw FgclipError.isInstance(cause) ? cause : unreadable(cause, file);
  }
}

async function readPixels(bytes: Uint8Array, metadata: Metadata, maxPixels: number): Promise<RgbImage> {
  const { default: sharp } = await import('sharp');
  const picture = sharp(bytes, {
    limitInputPixels: maxPixels,
    // Fails on truncated files, as Pillow does, and not on warnings, which Pillow does not heed.
    failOn: 'error',
    ignoreIcc: true,
    sequentialRead: true,
  });
  if (metadata.space === 'cmyk') {
    return toRgbImage(picture.pipelineColourspace('cmyk').toColourspace('cmyk').raw(), cmykToRgb);
  }
  if (isClipped(bytes, metadata)) {
    return toRgbImage(picture.removeAlpha().toColourspace('grey16').raw({ depth: 'ushort' }), (values) =>
      clippedToRgb(new Uint16Array(values.buffer, values.byteOffset, values.byteLength / 2)),
    );
  }
  return toRgbImage(picture.removeAlpha().toColourspace('srgb').raw(), (data) => data);
}

async function toRgbImage(picture: Sharp, convert: (values: Uint8Array) => Uint8Array): Promise<RgbImage> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, data: convert(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
}

/**
 * Whether Pillow has the values of a greyscale of 16 bits as integers, which it cuts off at 255. Of a PNG file with an
 * alpha channel (colour type 4, in byte 25 of the file) it keeps the high bytes.
 */
function isClipped(bytes: Uint8Array, { space, format }: Metadata): boolean {
  return space === 'grey16' && !(format === 'png' && bytes[25] === 4);
}

function checkFormat({ format }: Metadata, file: string | undefined): void {
  if (formats.includes(format)) return;
  throw new FgclipError('INVALID_FORMAT', 'Files of this kind are not read', {
    file,
    expected: formats.join(', '),
    found: format,
  });
}

function unreadable(cause: unknown, file: string | undefined): FgclipError {
  const found = (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s*\n\s*/g, '; ');
  return new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', {
    file,
    expected: `a whole file of one of ${formats.join(', ')}`,
    found,
    cause,
  });
}
