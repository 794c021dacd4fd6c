import { FgclipError } from '../../errors.ts';
import { latin1 } from '../../formats/byte-reader.ts';
import { crc32 } from '../../formats/zip.ts';
import type { RgbImage } from '../image.ts';
import { inflate, MOST_PER_BYTE } from './inflate.ts';
import { checkPixels, startsWith } from './picture-header.ts';

export interface DecodePngOptions {
  readonly maxPixels: number;
  /** What errors call the picture. */
  readonly file?: string | undefined;
  /** Inflates whole zlib streams as fast as the platform can. May fail, for those that are damaged or of more bytes than `most`. */
  readonly inflateWhole: (stream: Uint8Array, most: number) => Promise<Uint8Array>;
}

/**
 * Decodes a PNG file to the pixels of Pillow's Image.open(file).convert("RGB"), wherever it runs: transparency is dropped,
 * a greyscale of 16 bits without alpha is cut off at 255, other pictures of 16 bits keep their high bytes, and of an
 * animation there is the default image. What Pillow reads over is read over (checksums from the first picture data on,
 * whole rows that are missing at the end, which are black, whatever follows the data), and what it refuses is refused:
 * a wrong checksum before that, data that is broken off, a chunk in its midst.
 *
 * @throws INVALID_FORMAT, INVALID_DATA for too many pixels
 */
export async function decodePng(
  bytes: Uint8Array,
  { maxPixels, file, inflateWhole }: DecodePngOptions,
): Promise<RgbImage> {
  try {
    const picture = readChunks(bytes);
    checkPixels(picture.width, picture.height, maxPixels, file);
    return toRgb(picture, await inflated(picture, inflateWhole));
  } catch (cause) {
    if (!(cause instanceof Damage)) throw cause;
    throw new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', {
      file,
      expected: 'a whole PNG file',
      found: cause.message,
    });
  }
}

class Damage extends Error {}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly isInterlaced: boolean;
}

interface Picture extends Header {
  /** [n, 3], up to 256 colours. */
  readonly palette: Uint8Array;
  /** What the data chunks hold: a zlib stream. */
  readonly stream: Uint8Array;
}

/** Values a pixel by the type of colour, and the bits that they may have (PNG specification, table 11.1). */
const colourTypes: Readonly<Record<number, { readonly values: number; readonly depths: readonly number[] }>> = {
  0: { values: 1, depths: [1, 2, 4, 8, 16] },
  2: { values: 3, depths: [8, 16] },
  3: { values: 1, depths: [1, 2, 4, 8] },
  4: { values: 2, depths: [8, 16] },
  6: { values: 4, depths: [8, 16] },
};
const valuesOf = ({ colour }: Header): number => colourTypes[colour]?.values ?? 0;

/** Bytes that a chunk has at least where it precedes the data; of others nothing is read. */
const leastLengths: Readonly<Record<string, number>> = {
  ...{ IHDR: 13, gAMA: 4, sRGB: 1, pHYs: 9, acTL: 8, fcTL: 26 },
};

function readChunks(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | undefined;
  let palette: Uint8Array = new Uint8Array();
  for (let at = 8; ; ) {
    if (at + 8 > bytes.length) throw new Damage('no picture data');
    const name = latin1(bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z0-9_]{4}$/.test(name)) throw new Damage(`no chunk where one should begin, at byte ${at}`);
    if (name === 'IDAT') {
      if (header === undefined) throw new Damage('picture data in front of the header');
      return { ...header, palette, stream: dataOf(bytes, view, at) };
    }
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) throw new Damage(`the end of the file inside of the chunk ${name}`);
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) throw new Damage(`a wrong checksum of ${name}`);
    const content = bytes.subarray(at + 8, end);
    if (content.length < (leastLengths[name] ?? 0)) throw new Damage(`too short a chunk ${name}`);
    if (name === 'IHDR') header = readHeader(content);
    if (name === 'PLTE') palette = content;
    at = end + 4;
  }
}

function readHeader(content: Uint8Array): Header {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height, depth, colour] = [view.getUint32(0), view.getUint32(4), view.getUint8(8), view.getUint8(9)];
  const [filtering, interlacing] = [view.getUint8(11), view.getUint8(12)];
  if (width === 0 || height === 0) throw new Damage(`a size of ${width} x ${height}`);
  if (!colourTypes[colour]?.depths.includes(depth)) throw new Damage(`${depth} bits of colour type ${colour}`);
  if (filtering !== 0 || interlacing > 1)
    throw new Damage(`filter method ${filtering}, interlace method ${interlacing}`);
  return { width, height, depth, colour, isInterlaced: interlacing === 1 };
}

/** The content of the data chunks from `at` on; any other chunk ends them, and so does the file. */
function dataOf(bytes: Uint8Array, view: DataView, at: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let chunk = at; chunk + 8 <= bytes.length && startsWith(bytes, 'IDAT', chunk + 4); ) {
    const end = chunk + 8 + view.getUint32(chunk);
    parts.push(bytes.subarray(chunk + 8, end));
    chunk = end + 4;
  }
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const stream = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    stream.set(part, offset);
    offset += part.length;
  }
  return stream;
}

/** One of the pictures of an interlaced file, or the only one: every dx-th pixel from x on of every dy-th row from y on. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
  readonly rowBytes: number;
  /** Bytes from one pixel to the next, which filters look back. */
  readonly step: number;
}

const adam7 = [
  ...[
    { x: 0, y: 0, dx: 8, dy: 8 },
    { x: 4, y: 0, dx: 8, dy: 8 },
    { x: 0, y: 4, dx: 4, dy: 8 },
  ],
  ...[
    { x: 2, y: 0, dx: 4, dy: 4 },
    { x: 0, y: 2, dx: 2, dy: 4 },
    { x: 1, y: 0, dx: 2, dy: 2 },
  ],
  { x: 0, y: 1, dx: 1, dy: 2 },
];

function passesOf(header: Header): Pass[] {
  const bits = header.depth * valuesOf(header);
  return (header.isInterlaced ? adam7 : [{ x: 0, y: 0, dx: 1, dy: 1 }])
    .map(({ x, y, dx, dy }) => {
      const columns = Math.ceil((header.width - x) / dx);
      const rows = Math.ceil((header.height - y) / dy);
      return { x, y, dx, dy, columns, rows, rowBytes: Math.ceil((columns * bits) / 8), step: Math.ceil(bits / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** The rows of the file, each behind the number of its filter. Those that are missing are zeros. */
async function inflated(picture: Picture, inflateWhole: DecodePngOptions['inflateWhole']): Promise<Uint8Array> {
  const passes = passesOf(picture);
  const size = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
  const most = Math.min(size, MOST_PER_BYTE * picture.stream.length);
  const whole = await inflateWhole(picture.stream, most).catch(() => undefined);
  if (whole !== undefined && whole.length >= size) return whole;
  const { bytes, end } = inflate(picture.stream, size);
  if (end === 'broken') throw new Damage('broken data');
  if (bytes.length === size) return bytes;
  if (end === 'cut off' || !endsWithRow(bytes.length, passes)) throw new Damage('data that is broken off');
  const padded = new Uint8Array(size);
  padded.set(bytes);
  return padded;
}

function endsWithRow(length: number, passes: readonly Pass[]): boolean {
  let left = length;
  for (const { rows, rowBytes } of passes) {
    if (left < rows * (rowBytes + 1)) return length > 0 && left % (rowBytes + 1) === 0;
    left -= rows * (rowBytes + 1);
  }
  return true;
}

function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  const { length } = line;
  if (filter === 1) for (let i = step; i < length; i++) line[i] = (line[i] ?? 0) + (line[i - step] ?? 0);
  else if (filter === 2) for (let i = 0; i < length; i++) line[i] = (line[i] ?? 0) + (above[i] ?? 0);
  else if (filter === 3) {
    for (let i = 0; i < length; i++) {
      const left = i < step ? 0 : (line[i - step] ?? 0);
      line[i] = (line[i] ?? 0) + ((left + (above[i] ?? 0)) >> 1);
    }
  } else if (filter === 4) {
    for (let i = 0; i < length; i++) {
      const left = i < step ? 0 : (line[i - step] ?? 0);
      const corner = i < step ? 0 : (above[i - step] ?? 0);
      line[i] = (line[i] ?? 0) + nearestOf(left, above[i] ?? 0, corner);
    }
  } else if (filter !== 0) throw new Damage(`filter ${filter}`);
}

/** Paeth's predictor: that of three neighbours which is nearest to left + above - corner. */
function nearestOf(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** The pixels of the rows, whose filters (PNG specification, 9.2) are undone where they stand. */
function toRgb(picture: Picture, bytes: Uint8Array): RgbImage {
  const { width, height } = picture;
  const data = new Uint8Array(3 * width * height);
  const copyRow = rowCopier(picture, data);
  let from = 0;
  for (const { x, y, dx, dy, columns, rows, rowBytes, step } of passesOf(picture)) {
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row++, from += rowBytes + 1) {
      const line = bytes.subarray(from + 1, from + 1 + rowBytes);
      unfilter(bytes[from] ?? 0, line, above, step);
      copyRow(line, columns, 3 * ((y + row * dy) * width + x), 3 * dx);
      above = line;
    }
  }
  return { width, height, data };
}

/** Writes the pixels of a row to `to`, `to + by`, ... */
type CopyRow = (line: Uint8Array, columns: number, to: number, by: number) => void;

function rowCopier(picture: Picture, data: Uint8Array): CopyRow {
  const { depth, colour } = picture;
  if (colour === 2 || colour === 6) return colourCopier(valuesOf(picture), depth / 8, data);
  if (colour === 4) return greyCopier((line, x) => line[(x * depth) / 4] ?? 0, data);
  if (colour === 0 && depth === 16) {
    return greyCopier((line, x) => (line[2 * x] === 0 ? (line[2 * x + 1] ?? 0) : 255), data);
  }
  const value = packedValue(depth);
  if (colour === 0) return greyCopier((line, x) => (value(line, x) * 255) / (2 ** depth - 1), data);
  const palette = wholePalette(picture.palette);
  return (line, columns, to, by) => {
    for (let x = 0, at = to; x < columns; x++, at += by) {
      const from = 3 * value(line, x);
      data[at] = palette[from] ?? 0;
      data[at + 1] = palette[from + 1] ?? 0;
      data[at + 2] = palette[from + 2] ?? 0;
    }
  };
}

function colourCopier(values: number, bytes: number, data: Uint8Array): CopyRow {
  const step = values * bytes;
  return (line, columns, to, by) => {
    if (step === 3 && by === 3) return data.set(line, to);
    for (let x = 0, at = to, from = 0; x < columns; x++, at += by, from += step) {
      data[at] = line[from] ?? 0;
      data[at + 1] = line[from + bytes] ?? 0;
      data[at + 2] = line[from + 2 * bytes] ?? 0;
    }
  };
}

function greyCopier(grey: (line: Uint8Array, x: number) => number, data: Uint8Array): CopyRow {
  return (line, columns, to, by) => {
    for (let x = 0, at = to; x < columns; x++, at += by) {
      const value = grey(line, x);
      data[at] = value;
      data[at + 1] = value;
      data[at + 2] = value;
    }
  };
}

/** Values of 1, 2, 4 or 8 bits, the first in the high bits of a byte. */
function packedValue(depth: number): (line: Uint8Array, x: number) => number {
  if (depth === 8) return (line, x) => line[x] ?? 0;
  const each = 8 / depth;
  const mask = 2 ** depth - 1;
  return (line, x) => ((line[Math.floor(x / each)] ?? 0) >> (8 - depth * ((x % each) + 1))) & mask;
}

/** A palette of 256 colours: those that it lacks are greys, as in Pillow. */
function wholePalette(palette: Uint8Array): Uint8Array {
  const colours = Uint8Array.from({ length: 3 * 256 }, (_, i) => Math.floor(i / 3));
  colours.set(palette.subarray(0, colours.length));
  return colours;
}
