import { FgclipError } from '../../errors.ts';
import { latin1 } from '../../formats/byte-reader.ts';

/** Kinds of files that are read somewhere. SVG is none of them: a drawing has no pixels of its own. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'bmp' | 'tiff';

const names: Readonly<Record<PictureFormat, string>> = {
  ...{ jpeg: 'JPEG', png: 'PNG', webp: 'WebP', gif: 'GIF', avif: 'AVIF', bmp: 'BMP', tiff: 'TIFF' },
};

/** What the first bytes of a picture's file tell. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels, before any rotation; absent where it is not found. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

/**
 * Reads the kind and size of a picture off its file, undecoded; undefined for what is no picture. The places are those
 * of ITU T.81 (B.2.2) for JPEG, the PNG, GIF89a and WebP container specifications, and ISO/IEC 23008-12 (6.5.3) for AVIF.
 */
function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = formatOf(bytes);
  return format && { format, size: sizes[format](bytes, view) };
}

/**
 * The header of a picture of one of the formats that are read.
 *
 * @throws INVALID_FORMAT for any other file, with the kind that it is of where that is known, and for a JPEG file with
 *   reserved markers, as Pillow does.
 */
export function needPictureHeader(
  bytes: Uint8Array,
  formats: readonly PictureFormat[],
  file: string | undefined,
): PictureHeader {
  const header = readPictureHeader(bytes);
  const isRead = header !== undefined && formats.includes(header.format);
  const flaw = isRead ? flawOf(bytes, header.format) : undefined;
  if (isRead && flaw === undefined) return header;
  const kind = isRead ? undefined : header === undefined ? foreignPicture(bytes) : names[header.format];
  throw new FgclipError('INVALID_FORMAT', kind ? `${kind} is not read` : 'The picture cannot be decoded', {
    file,
    expected: `a whole file of one of ${formats.map((format) => names[format]).join(', ')}`,
    found: flaw ?? kind ?? (isMarkup(bytes) ? 'a page of HTML or XML' : 'nothing that begins as a picture does'),
    hint: kind && 'Convert it to JPEG or PNG',
  });
}

function formatOf(bytes: Uint8Array): PictureFormat | undefined {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(bytes, 'GIF8')) return 'gif';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  if (startsWith(bytes, 'BM')) return 'bmp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((start) => startsWith(bytes, start))) return 'tiff';
  return brandsOf(bytes).some((brand) => brand === 'avif' || brand === 'avis') ? 'avif' : undefined;
}

/** Pictures that are not read, by how their files start, */
const foreignStarts: readonly (readonly [start: string, name: string])[] = [
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\0\0\0\x0cjP', 'JPEG 2000'],
  ['\xff\x4f\xff\x51', 'JPEG 2000'],
  ['8BPS', 'Photoshop'],
  ['%PDF', 'PDF'],
  ['\0\0\x01\0', 'ICO'],
];

/** and by the brands of their containers (ISO/IEC 23008-12, annex B). */
const foreignBrands: readonly (readonly [brands: RegExp, name: string])[] = [
  [/^he(ic|ix|im|is|vc|vx|vm|vs)$/, 'HEIC'],
  [/^(mif1|msf1|mif2|miaf)$/, 'HEIF'],
  [/^crx $/, 'Canon raw'],
  [/^(isom|iso\d|mp4\d|M4V |qt {2}|avc1)$/, 'Video'],
];

function foreignPicture(bytes: Uint8Array): string | undefined {
  const byStart = foreignStarts.find(([start]) => startsWith(bytes, start))?.[1];
  const brands = brandsOf(bytes);
  const byBrand = foreignBrands.find(([pattern]) => brands.some((brand) => pattern.test(brand)))?.[1];
  return byStart ?? byBrand ?? (isMarkup(bytes) && /<svg[\s/>]/.test(beginningOf(bytes)) ? 'SVG' : undefined);
}

const beginningOf = (bytes: Uint8Array): string => latin1(bytes.subarray(0, 1000));

const isMarkup = (bytes: Uint8Array): boolean => /^(\xef\xbb\xbf)?\s*<[!?a-z]/i.test(beginningOf(bytes));

/** The brands of a file of boxes, the major one first. */
function brandsOf(bytes: Uint8Array): string[] {
  if (!startsWith(bytes, 'ftyp', 4) || bytes.length < 16) return [];
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) brands.push(latin1(bytes.subarray(at, at + 4)));
  return brands;
}

/** Whether bytes from `at` on are those of a text of single bytes. */
export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  return at + text.length <= bytes.length && Array.from(text).every((char, i) => bytes[at + i] === char.charCodeAt(0));
}

type Size = PictureHeader['size'];

const sizes: Readonly<Record<PictureFormat, (bytes: Uint8Array, view: DataView) => Size>> = {
  jpeg: (_, view) => jpegSize(view),
  png: (bytes, view) =>
    startsWith(bytes, 'IHDR', 12) ? sized(bytes, 24, () => [u32(view, 16), u32(view, 20)]) : undefined,
  gif: (bytes, view) => sized(bytes, 10, () => [u16le(view, 6), u16le(view, 8)]),
  webp: webpSize,
  bmp: (bytes, view) => sized(bytes, 26, () => [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]),
  avif: avifSize,
  tiff: () => undefined,
};

function sized(bytes: Uint8Array, needed: number, read: () => [number, number]): Size {
  if (bytes.length < needed) return undefined;
  const [width, height] = read();
  return { width, height };
}

/** That of the frame header: SOF0 to SOF15, but for DHT (C4), JPG (C8) and DAC (CC). */
function jpegSize(view: DataView): Size {
  for (const { marker, start } of jpegMarkers(view)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && start + 7 <= view.byteLength) {
      return { width: view.getUint16(start + 5), height: view.getUint16(start + 3) };
    }
  }
  return undefined;
}

/**
 * The markers of a JPEG file in front of its first scan, and where what is behind each of them starts. As Pillow has it,
 * stray bytes are passed over, and so are fill bytes, restarts and ends of pictures, which have no length.
 */
function* jpegMarkers(view: DataView): Generator<{ marker: number; start: number }, void> {
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint8(at + 1);
    const isMarker = view.getUint8(at) === 0xff && marker !== 0 && marker !== 0xff;
    if (isMarker) yield { marker, start: at + 2 };
    if (isMarker && marker === 0xda) return;
    const isAlone = marker >= 0xd0 && marker <= 0xd9;
    at += !isMarker ? 1 : isAlone ? 2 : 2 + view.getUint16(at + 2);
  }
}

/** Why Pillow refuses a file that decoders read; undefined where it does not. */
function flawOf(bytes: Uint8Array, format: PictureFormat): string | undefined {
  if (format !== 'jpeg') return undefined;
  for (const { marker } of jpegMarkers(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    if (marker < 0xc0) return `the reserved marker FF ${marker.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return undefined;
}

/** Extended files have the size of the canvas; the others that of their only frame. */
function webpSize(bytes: Uint8Array, view: DataView): Size {
  if (startsWith(bytes, 'VP8X', 12)) return sized(bytes, 30, () => [u24le(view, 24) + 1, u24le(view, 27) + 1]);
  if (startsWith(bytes, 'VP8L', 12)) {
    return sized(bytes, 25, () => {
      const bits = view.getUint32(21, true);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    });
  }
  if (startsWith(bytes, 'VP8 ', 12)) {
    return sized(bytes, 30, () => [u16le(view, 26) & 0x3fff, u16le(view, 28) & 0x3fff]);
  }
  return undefined;
}

/** The largest of the image spatial extents properties ("ispe"), of which a file of tiles has several. */
function avifSize(bytes: Uint8Array, view: DataView): Size {
  let largest: Size;
  for (let at = 12; at + 16 <= Math.min(bytes.length, 2 ** 16); at++) {
    if (!startsWith(bytes, 'ispe', at)) continue;
    const size = { width: u32(view, at + 8), height: u32(view, at + 12) };
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

const u32 = (view: DataView, at: number) => view.getUint32(at);
const u16le = (view: DataView, at: number) => view.getUint16(at, true);
const u24le = (view: DataView, at: number) => u16le(view, at) | (view.getUint8(at + 2) << 16);

/** Pixels a picture may have unless more are asked for: with more, Pillow takes it for a decompression bomb. */
export const DEFAULT_MAX_PIXELS = 178_956_970;

/** Bytes a picture's file may have unless more are asked for. */
export const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/** Throws INVALID_ARGUMENT for a limit that is no positive integer. */
export function checkLimits(limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (Number.isSafeInteger(limit) && limit > 0) continue;
    throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` is ${limit}`, { expected: 'a positive integer' });
  }
}

/** Throws INVALID_FORMAT for an empty file and INVALID_DATA for one of too many bytes. */
export function checkBytes(bytes: number, maxBytes: number, file: string | undefined): void {
  if (bytes === 0) throw new FgclipError('INVALID_FORMAT', 'The file is empty', { file, expected: 'a picture' });
  if (bytes <= maxBytes) return;
  throw new FgclipError('INVALID_DATA', 'The picture has too many bytes', {
    file,
    expected: `${maxBytes} bytes at most`,
    found: `${bytes}`,
  });
}

/** Throws INVALID_DATA for a picture of too many pixels. */
export function checkPixels(width: number, height: number, maxPixels: number, file: string | undefined): void {
  if (width * height <= maxPixels) return;
  throw new FgclipError('INVALID_DATA', 'The picture has too many pixels', {
    file,
    expected: `${maxPixels} at most`,
    found: `${width} x ${height}`,
    hint: 'Raise `maxPixels`, or make the picture smaller',
  });
}
