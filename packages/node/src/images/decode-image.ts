import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflate, type ZlibOptions } from 'node:zlib';
import { type AvifTile, FgclipError, type PictureFormat, type Planes } from '@fgclip/core';
import {
  checkBytes,
  checkLimits,
  checkPixels,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_PIXELS,
  decodeAvif,
  decodePng,
  firstTiffPage,
  needPictureHeader,
  throwIfAborted,
  turned,
} from '@fgclip/core/internal';
import type { RgbImage } from '@fgclip/core/vision';
import type { Metadata, Sharp } from 'sharp';
import { fileError } from '../files/files.ts';

export interface DecodeImageOptions {
  /** Most pixels a picture may have; what is decoded takes three bytes each. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Most bytes the file may have. Default 256 MiB. */
  readonly maxBytes?: number | undefined;
  /** What errors call a picture that is given as bytes. */
  readonly file?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const formats: readonly PictureFormat[] = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'];

/**
 * Decodes the first frame of a JPEG, PNG, WebP, GIF, TIFF or AVIF file, given by path or as bytes, to the very pixels
 * that Pillow's Image.open(file).convert("RGB") has, on which CLIP models were trained and measured: colour profiles
 * are ignored, EXIF orientation is not applied but TIFF's own is, transparency is dropped and not blended, CMYK is
 * converted by the plain formula, and a greyscale of 16 bits without alpha is cut off at 255 (other pictures of 16 bits
 * keep their high bytes). What Pillow calls truncated is refused; damage that it reads over is read over.
 *
 * Pillow's pixels are not met where a GIF's are transparent or its first frame leaves them open. AVIF, which Pillow
 * learned to read only lately, is converted by the plain formula, and turned as its file says (irot, imir).
 *
 * @throws NOT_FOUND or IO for a file that cannot be read; INVALID_FORMAT for what is no picture, is broken off or
 *   damaged; INVALID_DATA for too many bytes or pixels; INVALID_ARGUMENT for limits that are none; ABORTED.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeImageOptions = {}): Promise<RgbImage> {
  const { maxPixels = DEFAULT_MAX_PIXELS, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  checkLimits({ maxPixels, maxBytes });
  throwIfAborted(signal);
  const file = typeof source === 'string' ? source : options.file;
  const bytes = typeof source === 'string' ? await readImageFile(source, maxBytes, signal) : source;
  checkBytes(bytes.length, maxBytes, file);
  const { format } = needPictureHeader(bytes, formats, file);
  try {
    const image = await decode(format, bytes, maxPixels, file);
    throwIfAborted(signal);
    return image;
  } catch (cause) {
    throw FgclipError.isInstance(cause) ? cause : unreadable(cause, file);
  }
}

async function decode(
  format: PictureFormat,
  bytes: Uint8Array,
  maxPixels: number,
  file: string | undefined,
): Promise<RgbImage> {
  if (format === 'png') return decodePng(bytes, { maxPixels, file, inflateWhole });
  if (format === 'avif')
    return decodeAvif(bytes, { maxPixels, file, decodeTile: (tile) => decodeTile(tile, maxPixels) });
  if (format !== 'tiff') return decodeBySharp(bytes, maxPixels, file);
  const { page, orientation } = firstTiffPage(bytes);
  return turned(await decodeBySharp(page, maxPixels, file), orientation);
}

const inflateWhole = (stream: Uint8Array, most: number): Promise<Uint8Array> =>
  promisify<Uint8Array, ZlibOptions, Uint8Array>(inflate)(stream, {
    maxOutputLength: most,
    chunkSize: Math.max(64, most),
  });

/**
 * The planes of a file that calls them red, green and blue: libheif hands them out as they are, with chroma repeated for
 * the pixels that share it.
 */
async function decodeTile(
  { depth, isFullRange, subsampling: { x, y }, file }: AvifTile,
  maxPixels: number,
): Promise<Planes> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(file(0), { limitInputPixels: maxPixels, failOn: 'error', ignoreIcc: true })
    .removeAlpha()
    .toColourspace(depth === 8 ? 'srgb' : 'rgb16')
    .raw({ depth: depth === 8 ? 'uchar' : 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  // libvips shifts values of 10 and 12 bits up to 16.
  const values = depth === 8 ? data : new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const shift = depth === 8 ? 0 : 16 - depth;
  const plane = (channel: number, dx: number, dy: number) => {
    const columns = Math.ceil(width / dx);
    const samples = new Uint16Array(columns * Math.ceil(height / dy));
    for (let i = 0; i < samples.length; i++) {
      const pixel = dy * Math.floor(i / columns) * width + dx * (i % columns);
      samples[i] = (values[3 * pixel + channel] ?? 0) >> shift;
    }
    return samples;
  };
  const luma = plane(1, 1, 1);
  return {
    width,
    height,
    depth,
    isFullRange,
    luma,
    chroma: x === 0 || y === 0 ? undefined : { x, y, blue: plane(2, x, y), red: plane(0, x, y) },
  };
}

async function decodeBySharp(bytes: Uint8Array, maxPixels: number, file: string | undefined): Promise<RgbImage> {
  const { default: sharp } = await import('sharp');
  const metadata = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
  checkPixels(metadata.width, metadata.height, maxPixels, file);
  return readPixels(bytes, metadata, maxPixels);
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
  if (metadata.space === 'grey16') {
    // Pillow has them as integers, which it cuts off.
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

function unreadable(cause: unknown, file: string | undefined): FgclipError {
  const found = (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s*\n\s*/g, '; ');
  return new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', {
    file,
    expected: 'a whole picture',
    found,
    cause,
  });
}

/**
 * CMYK pictures [n, 4] as RGB [n, 3] by the plain formula, rounded as Pillow does: every colour is what the ink leaves
 * of what the black leaves.
 */
export function cmykToRgb(inks: Uint8Array): Uint8Array {
  const pixels = inks.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const light = 255 - (inks[4 * i + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      rgb[3 * i + channel] = light - dividedBy255((inks[4 * i + channel] ?? 0) * light);
    }
  }
  return rgb;
}

/** Greys of 16 bits [n] as RGB [n, 3], all above 255 as 255. */
export function clippedToRgb(greys: Uint16Array): Uint8Array {
  const rgb = new Uint8Array(greys.length * 3);
  for (let i = 0; i < greys.length; i++) rgb.fill(Math.min(greys[i] ?? 0, 255), 3 * i, 3 * i + 3);
  return rgb;
}

/** A product of two bytes over 255, rounded to the nearest. */
function dividedBy255(product: number): number {
  const shifted = product + 128;
  return ((shifted >> 8) + shifted) >> 8;
}

/**
 * The bytes of a picture's file, which may be named in another Unicode form.
 *
 * @throws NOT_FOUND, IO; INVALID_DATA for a file of more than `maxBytes`, of which nothing is read; ABORTED.
 */
export async function readImageFile(
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    const file = await openSpelled(path);
    try {
      const found = await file.stat();
      if (found.isFile()) checkBytes(found.size, maxBytes, path);
      return await file.readFile({ signal });
    } finally {
      await file.close();
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw fileError('Cannot read the picture', path, cause);
  }
}

/** Opens a file by its name or, where there is none of it, by the name in another Unicode form. */
async function openSpelled(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    const spelled = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? await spelledPath(path) : undefined;
    if (spelled === undefined) throw cause;
    return open(spelled);
  }
}

/**
 * The path as the disk spells it; undefined where there is nothing. Letters with accents have several forms in Unicode:
 * macOS and archives made there decompose them, most data files do not, and disks compare names byte by byte.
 */
export async function spelledPath(path: string): Promise<string | undefined> {
  if (await exists(path)) return path;
  if (!/[^\0-\x7f]/.test(path) || dirname(path) === path) return undefined;
  const folder = await spelledPath(dirname(path));
  if (folder === undefined) return undefined;
  const name = basename(path);
  for (const form of ['NFC', 'NFD']) {
    const spelled = join(folder, name.normalize(form));
    if (await exists(spelled)) return spelled;
  }
  // Old macOS disks leave some letters composed.
  const names = await readdir(folder).catch(() => []);
  const alike = names.find((other) => other.normalize() === name.normalize());
  return alike === undefined ? undefined : join(folder, alike);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
