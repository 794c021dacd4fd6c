import type { PictureFormat } from '@fgclip/core';
import { startsWith } from '@fgclip/core/internal';

/**
 * A JPEG or WebP file without its EXIF data, which browsers would rotate it by: the file itself where it has none, else a
 * copy. Nothing of it changes but the names of the parts that are EXIF's.
 */
export function hideExif(bytes: Uint8Array, format: PictureFormat): Uint8Array {
  if (format === 'jpeg') return renamed(bytes, jpegExif(bytes));
  if (format === 'webp') return renamed(bytes, webpExif(bytes));
  return bytes;
}

/**
 * Where the word "Exif" stands behind a marker APP1 and a length, wherever that is: decoders find segments behind stray
 * bytes and markers, each in its own way. Coded pixels have no such marker, since their bytes FF precede a 00.
 */
function jpegExif(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(0xe1, 1); at > 0; at = bytes.indexOf(0xe1, at + 1)) {
    if (bytes[at - 1] === 0xff && startsWith(bytes, 'Exif\0', at + 3)) places.push(at + 3);
  }
  return places;
}

/** Where chunks named "EXIF" begin, in a file of chunks: name, length, content, a byte more after odd lengths. */
function webpExif(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places: number[] = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (startsWith(bytes, 'EXIF', at)) places.push(at);
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return places;
}

/** With the first letters of names replaced, so that nobody knows them. */
function renamed(bytes: Uint8Array, places: readonly number[]): Uint8Array {
  if (places.length === 0) return bytes;
  const copy = new Uint8Array(bytes);
  for (const place of places) copy[place] = 'x'.charCodeAt(0);
  return copy;
}
