import { FgclipError } from '../../errors.ts';
import { latin1 } from '../../formats/byte-reader.ts';
import type { ImageSize, RgbImage } from '../image.ts';
import { type ColourCoding, readSequenceColour } from './av1-sequence.ts';
import {
  type Box,
  box,
  brokenBoxes,
  concatenated,
  find,
  fullBox,
  type Item,
  need,
  type Property,
  Reader,
  readItems,
  text,
  u16,
  u32,
  Versioned,
} from './avif-boxes.ts';
import { cropped, type Orientation, turned } from './orientation.ts';
import { checkPixels } from './picture-header.ts';
import { type Planes, planesToRgb } from './planes.ts';

/** A coded picture of an AVIF file: the only one, or a tile of a grid. */
export interface AvifTile {
  readonly depth: 8 | 10 | 12;
  /** How many columns and rows of pixels share a chroma sample, 1 or 2; 0 where there is no chroma. */
  readonly subsampling: { readonly x: 0 | 1 | 2; readonly y: 0 | 1 | 2 };
  readonly isFullRange: boolean;
  /**
   * A file with this picture alone, unturned and without its colour profile, which says of its colours that they are
   * coded in all values of their bits, by this matrix (H.273, table 4): by 0 a decoder hands out the planes V, Y, U as red,
   * green and blue.
   */
  file(matrix: number): Uint8Array<ArrayBuffer>;
}

export interface DecodeAvifOptions {
  readonly maxPixels: number;
  /** What errors call the picture. */
  readonly file?: string | undefined;
  readonly decodeTile: (tile: AvifTile) => Promise<Planes>;
}

/**
 * Decodes an AVIF file by a decoder of AV1 that hands out planes: chroma is interpolated, converted, cropped, turned
 * (irot, imir) and rounded here, so that the pixels are the same wherever this runs. Decoders left to themselves disagree
 * by tens of levels where chroma is halved. Transparency is dropped, colour profiles are ignored.
 *
 * @throws INVALID_FORMAT for what is no AVIF, is broken off, or coded in a way that is not read (other than as one picture
 *   or a grid); INVALID_DATA for too many pixels; what `decodeTile` throws.
 */
export async function decodeAvif(
  bytes: Uint8Array,
  { maxPixels, file, decodeTile }: DecodeAvifOptions,
): Promise<RgbImage> {
  try {
    const { tiles, matrix, columns, size, transforms } = readFile(bytes);
    checkPixels(size.width, size.height, maxPixels, file);
    const decoded: Planes[] = [];
    for (const tile of tiles) decoded.push(await decodeTile(tile));
    const image = planesToRgb(joined(decoded, columns, size), matrix);
    return transforms.reduce((result, transform) => transform(result), image);
  } catch (cause) {
    if (!FgclipError.isInstance(cause) || cause.file === file) throw cause;
    const { code, expected, found, hint } = cause;
    throw new FgclipError(code, 'The picture cannot be decoded', { file, expected, found, hint, cause });
  }
}

interface AvifFile extends Pick<ColourCoding, 'matrix'> {
  readonly tiles: readonly AvifTile[];
  /** Tiles beside each other. */
  readonly columns: number;
  readonly size: ImageSize;
  readonly transforms: readonly ((image: RgbImage) => RgbImage)[];
}

function readFile(bytes: Uint8Array): AvifFile {
  const items = readItems(bytes);
  const primary = items.get(items.primary);
  const { parts, columns, size } =
    primary.kind === 'grid' ? readGrid(primary) : { parts: [items.primary], columns: 1, size: sizeOf(primary) };
  const [first, ...others] = parts.map((id) => items.get(id));
  if (first === undefined) brokenBoxes('no pictures');
  const colour = codingOf(primary, first);
  const tiles = [first, ...others].map((tile) => readTile(tile, colour));
  const transforms = primary.properties.flatMap((property) => transformOf(property) ?? []);
  return { tiles, matrix: colour.matrix, columns, size, transforms };
}

function sizeOf({ properties }: Item): ImageSize {
  const extents = new Versioned(need(properties, 'ispe'));
  return { width: extents.u32(), height: extents.u32() };
}

function readGrid({ data, parts }: Item): Pick<Item, 'parts'> & Pick<AvifFile, 'columns' | 'size'> {
  const grid = new Reader(data());
  const [, flags, rows, columns] = [grid.u8(), grid.u8(), grid.u8() + 1, grid.u8() + 1];
  const side = () => ((flags & 1) === 1 ? grid.u32() : grid.u16());
  const size = { width: side(), height: side() };
  if (parts.length !== rows * columns) brokenBoxes(`${parts.length} tiles of ${rows} x ${columns}`);
  return { parts, columns, size };
}

/** As the picture says, or its first tile, or the stream of that. */
function codingOf(primary: Item, first: Item): ColourCoding {
  const nclx = primary.properties.find(isNclx) ?? first.properties.find(isNclx);
  if (nclx === undefined) return readSequenceColour(first.data()) ?? brokenBoxes('no sequence header');
  const colour = new Reader(nclx.content);
  colour.take(8); // "nclx", primaries, transfer
  return { matrix: colour.u16(), isFullRange: colour.u8() >= 128 };
}

const isNclx = ({ name, content }: Box) => name === 'colr' && latin1(content.subarray(0, 4)) === 'nclx';

/** By quarters. */
const anticlockwise: readonly Orientation[] = [1, 8, 3, 6];

/** What is done to the decoded picture, in the order of the properties. */
function transformOf({ name, content }: Property): ((image: RgbImage) => RgbImage) | undefined {
  const value = content[0] ?? 0;
  if (name === 'irot') return (image) => turned(image, anticlockwise[value & 3] ?? 1);
  if (name === 'imir') return (image) => turned(image, (value & 1) === 0 ? 4 : 2);
  if (name === 'clap') return (image) => aperture(image, content);
  return undefined;
}

/** Width, height and the shift of the centre, each a fraction (ISO/IEC 14496-12, 12.1.4). */
function aperture(image: RgbImage, content: Uint8Array): RgbImage {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < 32) brokenBoxes('a box that ends too early');
  const fraction = (at: number) => view.getInt32(at) / view.getInt32(at + 4);
  const [width, height] = [fraction(0), fraction(8)];
  const left = (image.width - width) / 2 + fraction(16);
  const top = (image.height - height) / 2 + fraction(24);
  const isOnPixels = [width, height, left, top].every(Number.isInteger);
  const isInside = left >= 0 && top >= 0 && left + width <= image.width && top + height <= image.height;
  if (!isOnPixels || !isInside || width < 1 || height < 1)
    brokenBoxes('a clean aperture that is no part of the picture');
  return cropped(image, { left, top, width, height });
}

/** Properties that say how to decode; what is said of colours and of turning is left out. */
const kept: ReadonlySet<string> = new Set(['ispe', 'pixi', 'av1C', 'a1op', 'lsel', 'a1lx']);

function readTile({ kind, properties, data }: Item, { isFullRange }: ColourCoding): AvifTile {
  const config = find(properties, 'av1C');
  if (kind !== 'av01' || config === undefined) brokenBoxes(`a picture of the kind "${kind}"`);
  const stream = data();
  const bits = config[2] ?? 0;
  const isGrey = (bits & 0x10) !== 0;
  return {
    depth: (bits & 0x40) === 0 ? 8 : (bits & 0x20) === 0 ? 10 : 12,
    subsampling: isGrey ? { x: 0, y: 0 } : { x: (bits & 8) === 0 ? 1 : 2, y: (bits & 4) === 0 ? 1 : 2 },
    isFullRange,
    file: (matrix) =>
      fileOf(
        properties.filter(({ name }) => kept.has(name)),
        stream,
        matrix,
      ),
  };
}

function fileOf(properties: readonly Property[], stream: Uint8Array, matrix: number): Uint8Array<ArrayBuffer> {
  const colour = box('colr', [text('nclx'), u16(1), u16(13), u16(matrix), Uint8Array.of(128)]);
  const named = [...properties.map(({ isEssential }, k) => k + 1 + (isEssential ? 128 : 0)), properties.length + 1];
  const head = box('ftyp', [text('avif'), u32(0), text('avifmif1miaf')]);
  const meta = (offset: number) =>
    fullBox('meta', 0, [
      fullBox('hdlr', 0, [u32(0), text('pict'), u32(0), u32(0), u32(0), Uint8Array.of(0)]),
      fullBox('pitm', 0, [u16(1)]),
      fullBox('iloc', 0, [u16(0x4400), u16(1), u16(1), u16(0), u16(1), u32(offset), u32(stream.length)]),
      fullBox('iinf', 0, [u16(1), fullBox('infe', 2, [u16(1), u16(0), text('av01'), Uint8Array.of(0)])]),
      box('iprp', [
        box('ipco', [...properties.map(({ bytes }) => bytes), colour]),
        fullBox('ipma', 0, [u32(1), u16(1), Uint8Array.of(named.length, ...named)]),
      ]),
    ]);
  return concatenated([head, meta(head.length + meta(0).length + 8), box('mdat', [stream])]);
}

/** Tiles beside and below each other, as far as they lie within the size of the whole. */
function joined(tiles: readonly Planes[], columns: number, { width, height }: ImageSize): Planes {
  const [first] = tiles;
  if (first === undefined || tiles.some((tile) => !isAlike(tile, first))) brokenBoxes('tiles of several kinds');
  if (tiles.length === 1 && first.width === width && first.height === height) return first;
  const { x = 1, y = 1 } = first.chroma ?? {};
  const fits = first.width % x === 0 && first.height % y === 0;
  const covers = width <= columns * first.width && height <= (tiles.length / columns) * first.height;
  if (!fits || !covers) brokenBoxes('tiles that do not make up the picture');
  const plane = (of: (tile: Planes) => Uint8Array | Uint16Array, dx: number, dy: number) =>
    joinedPlane(tiles.map(of), {
      ...{ columns, tileWidth: first.width / dx, tileHeight: first.height / dy },
      ...{ width: Math.ceil(width / dx), height: Math.ceil(height / dy) },
    });
  return {
    ...{ ...first, width, height, luma: plane(({ luma }) => luma, 1, 1) },
    chroma: first.chroma && {
      ...{ x, y, blue: plane(({ chroma, luma }) => chroma?.blue ?? luma, x, y) },
      red: plane(({ chroma, luma }) => chroma?.red ?? luma, x, y),
    },
  };
}

function isAlike(tile: Planes, other: Planes): boolean {
  const isSameChroma = tile.chroma?.x === other.chroma?.x && tile.chroma?.y === other.chroma?.y;
  return isSameChroma && tile.width === other.width && tile.height === other.height && tile.depth === other.depth;
}

function joinedPlane(
  planes: readonly (Uint8Array | Uint16Array)[],
  at: ImageSize & { readonly columns: number; readonly tileWidth: number; readonly tileHeight: number },
): Uint16Array {
  const { width, height, columns, tileWidth, tileHeight } = at;
  const whole = new Uint16Array(width * height);
  for (const [k, plane] of planes.entries()) {
    const [left, top] = [(k % columns) * tileWidth, Math.floor(k / columns) * tileHeight];
    const kept = Math.min(tileWidth, width - left);
    for (let row = 0; row < Math.min(tileHeight, height - top) && kept > 0; row++) {
      whole.set(plane.subarray(row * tileWidth, row * tileWidth + kept), (top + row) * width + left);
    }
  }
  return whole;
}
