import { FgclipError, type PictureFormat } from '@fgclip/core';
import {
  checkBytes,
  checkLimits,
  checkPixels,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_PIXELS,
  decodeAvif,
  decodePng,
  needPictureHeader,
  throwIfAborted,
} from '@fgclip/core/internal';
import type { RgbImage } from '@fgclip/core/vision';
import { decodeTile } from './avif-tile.ts';
import { hideExif } from './hide-exif.ts';
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
  const { maxPixels = DEFAULT_MAX_PIXELS, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
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

/** Pixels read at once. */
const stripPixels = 2 ** 20;

/**
 * The red, green and blue of a bitmap as it has them, whatever its alpha. A canvas keeps colours multiplied by alpha,
 * which loses them where a picture is transparent: strips that are so are read in another way.
 *
 * @param bitmap Made with premultiplyAlpha 'none'.
 * @throws RUNTIME where the browser has no canvas off the screen, or for a transparent picture no WebGL 2.
 */
async function readPixels(bitmap: ImageBitmap): Promise<RgbImage> {
  const { width, height } = bitmap;
  const data = new Uint8Array(3 * width * height);
  const rows = Math.min(height, Math.max(1, Math.floor(stripPixels / width)));
  const context = new OffscreenCanvas(width, rows).getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (context === null) throw new FgclipError('RUNTIME', 'This browser has no canvas to read pixels from');
  let unblended: Unblended | undefined;
  try {
    for (let top = 0; top < height; top += rows) {
      const strip = { left: 0, top, width, height: Math.min(rows, height - top) };
      context.clearRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, -top);
      const rgba = context.getImageData(0, 0, width, strip.height).data;
      if (isOpaque(rgba)) {
        copyRgb(rgba, data, 3 * width * top);
      } else {
        unblended ??= openUnblended();
        await unblended.read(bitmap, strip, (tile, { left, top: row }) => {
          copyRgb(tile, data, 3 * (width * row + left));
        });
      }
    }
  } finally {
    unblended?.close();
  }
  return { width, height, data };
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** Pixels [n, 4] to [n, 3] from `at` on. */
function copyRgb(rgba: Uint8Array | Uint8ClampedArray, rgb: Uint8Array, at: number): void {
  for (let from = 0, to = at; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
}

/** A part of a picture, in pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Reads colours that have not been multiplied by alpha. */
export interface Unblended {
  /** Gives each row [width, 4] of a part of the bitmap, or several parts of it, and where in the bitmap it lies. */
  read(bitmap: ImageBitmap, part: Part, onRow: (rgba: Uint8Array, at: Part) => void): Promise<void>;
  close(): void;
}

/** Longest side of a texture that every WebGL 2 has room for. */
const tileSide = 2048;

/**
 * Opens a reader that makes textures of bitmaps, and reads those: unlike those of a canvas, their colours stay as they
 * are.
 *
 * @throws RUNTIME where there is no WebGL 2.
 */
function openUnblended(): Unblended {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) {
    throw new FgclipError('RUNTIME', 'The colours of a transparent picture cannot be read without WebGL 2', {
      hint: 'Allow WebGL in this browser, or take a picture without transparency',
    });
  }
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  return {
    async read(bitmap, part, onRow) {
      for (const tile of tilesOf(part)) {
        const { left, top, width, height } = tile;
        const cut = await createImageBitmap(bitmap, left, top, width, height, {
          premultiplyAlpha: 'none',
          colorSpaceConversion: 'none',
        });
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, cut);
        cut.close();
        gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
        const rgba = new Uint8Array(4 * width * height);
        gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
        if (gl.getError() !== gl.NO_ERROR) {
          throw new FgclipError('RUNTIME', 'WebGL could not read the colours of a transparent picture');
        }
        for (let y = 0; y < height; y++) {
          onRow(rgba.subarray(4 * y * width, 4 * (y + 1) * width), { left, top: top + y, width, height: 1 });
        }
      }
    },
    close: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function* tilesOf({ left, top, width, height }: Part): Generator<Part, void> {
  for (let y = top; y < top + height; y += tileSide) {
    for (let x = left; x < left + width; x += tileSide) {
      yield {
        left: x,
        top: y,
        width: Math.min(tileSide, left + width - x),
        height: Math.min(tileSide, top + height - y),
      };
    }
  }
}
