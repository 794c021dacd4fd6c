import { jpegSegments, readPictureHeader, startsWith } from './picture-header.ts';

/**
 * A picture's file without its EXIF data, which browsers would rotate it by: the file itself where it has none, else a
 * copy. Nothing else of it changes. (An AVIF file's rotation is a property of the picture, and stays.)
 */
export function hideExif(bytes: Uint8Array): Uint8Array {
  const format = readPictureHeader(bytes)?.format;
  if (format === 'jpeg') return renamed(bytes, jpegExif(bytes));
  if (format === 'webp') return renamed(bytes, webpExif(bytes));
  if (format === 'png') return withoutParts(bytes, pngExif(bytes));
  return bytes;
}

/** Where the word "Exif" stands in APP1 segments: without it they are not EXIF's. */
function jpegExif(bytes: Uint8Array): number[] {
  const segments = [...jpegSegments(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))];
  return segments
    .filter(({ marker, start }) => marker === 0xe1 && startsWith(bytes, 'Exif\0', start))
    .map(({ start }) => start);
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

/** Chunks named "eXIf": length, name, content, check sum. */
function pngExif(bytes: Uint8Array): [number, number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: [number, number][] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (startsWith(bytes, 'eXIf', at + 4)) parts.push([at, Math.min(end, bytes.length)]);
    at = end;
  }
  return parts;
}

/** With the first letters of names replaced, so that nobody knows them. */
function renamed(bytes: Uint8Array, places: readonly number[]): Uint8Array {
  if (places.length === 0) return bytes;
  const copy = new Uint8Array(bytes);
  for (const place of places) copy[place] = 'x'.charCodeAt(0);
  return copy;
}

function withoutParts(bytes: Uint8Array, parts: readonly (readonly [number, number])[]): Uint8Array {
  if (parts.length === 0) return bytes;
  const copy = new Uint8Array(bytes.length - parts.reduce((sum, [start, end]) => sum + end - start, 0));
  let [from, to] = [0, 0];
  for (const [start, end] of [...parts, [bytes.length, bytes.length] as const]) {
    copy.set(bytes.subarray(from, start), to);
    to += start - from;
    from = end;
  }
  return copy;
}
