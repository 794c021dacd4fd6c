import type { Orientation } from './orientation.ts';

/**
 * The first page of a TIFF file, and how it is to be turned (TIFF 6.0, tag 274): by Pillow it is, by libtiff it is not. The
 * page is a copy of the file that says that it need not be turned, and nothing of other pages, which are nobody's concern
 * even if they are broken.
 *
 * Numbers that are none of the eight mean that it is not turned, as in Pillow; libtiff refuses them. Files too broken for
 * all that are left to their decoder.
 */
export function firstTiffPage(bytes: Uint8Array): { readonly page: Uint8Array; readonly orientation: Orientation } {
  const page = new Uint8Array(bytes);
  const file = layoutOf(page);
  if (file === undefined) return { page, orientation: 1 };
  let orientation = 1;
  for (const at of file.entries) {
    if (file.view.getUint16(at, file.isLittle) !== 274) continue;
    // Of several, the last: libtiff takes the first.
    orientation = numberIn(file, at);
    setShort(file, at, 1);
  }
  // Where the next page lies.
  if (file.end + file.wordBytes <= page.length) page.fill(0, file.end, file.end + file.wordBytes);
  const isOne = Number.isInteger(orientation) && orientation >= 1 && orientation <= 8;
  return { page, orientation: isOne ? (orientation as Orientation) : 1 };
}

/** A file as it lies in memory. */
interface Layout {
  readonly view: DataView;
  readonly isLittle: boolean;
  /** Of offsets and counts: 8 in a BigTIFF, else 4. */
  readonly wordBytes: 4 | 8;
  /** Where the entries of the first directory begin: tag, type, count, value or its offset. */
  readonly entries: readonly number[];
  /** Where they end. */
  readonly end: number;
}

function layoutOf(bytes: Uint8Array): Layout | undefined {
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  const wordBytes = view.getUint16(2, isLittle) === 43 ? 8 : 4;
  const [countBytes, entryBytes] = wordBytes === 8 ? [8, 20] : [2, 12];
  const directory = wordAt({ view, isLittle, wordBytes }, wordBytes);
  const first = directory + countBytes;
  if (first > bytes.length) return undefined;
  const count =
    wordBytes === 8 ? wordAt({ view, isLittle, wordBytes }, directory) : view.getUint16(directory, isLittle);
  const whole = Math.min(count, Math.floor((bytes.length - first) / entryBytes));
  const entries = Array.from({ length: whole }, (_, k) => first + k * entryBytes);
  return { view, isLittle, wordBytes, entries, end: first + count * entryBytes };
}

function wordAt({ view, isLittle, wordBytes }: Pick<Layout, 'view' | 'isLittle' | 'wordBytes'>, at: number): number {
  return wordBytes === 8 ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle);
}

/** The first number of an entry; NaN where it has none that Pillow takes for one. */
function numberIn(file: Layout, at: number): number {
  const { view, isLittle, wordBytes } = file;
  const type = numbers[view.getUint16(at + 2, isLittle)];
  const count = wordAt(file, at + 4);
  if (type === undefined || count === 0) return Number.NaN;
  const field = at + 4 + wordBytes;
  const place = type.bytes * count <= wordBytes ? field : wordAt(file, field);
  return place + type.bytes <= view.byteLength ? type.read(view, place, isLittle) : Number.NaN;
}

function setShort({ view, isLittle, wordBytes }: Layout, at: number, value: number): void {
  view.setUint16(at + 2, 3, isLittle);
  if (wordBytes === 8) view.setBigUint64(at + 4, 1n, isLittle);
  else view.setUint32(at + 4, 1, isLittle);
  view.setUint16(at + 4 + wordBytes, value, isLittle);
}

interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number, isLittle: boolean) => number;
}

/** Types that are numbers to Pillow: all but bytes, text and what is undefined. */
const numbers: Readonly<Record<number, NumberType>> = {
  3: { bytes: 2, read: (view, at, isLittle) => view.getUint16(at, isLittle) },
  4: { bytes: 4, read: (view, at, isLittle) => view.getUint32(at, isLittle) },
  5: { bytes: 8, read: (view, at, isLittle) => view.getUint32(at, isLittle) / view.getUint32(at + 4, isLittle) },
  6: { bytes: 1, read: (view, at) => view.getInt8(at) },
  8: { bytes: 2, read: (view, at, isLittle) => view.getInt16(at, isLittle) },
  9: { bytes: 4, read: (view, at, isLittle) => view.getInt32(at, isLittle) },
  10: { bytes: 8, read: (view, at, isLittle) => view.getInt32(at, isLittle) / view.getInt32(at + 4, isLittle) },
  11: { bytes: 4, read: (view, at, isLittle) => view.getFloat32(at, isLittle) },
  12: { bytes: 8, read: (view, at, isLittle) => view.getFloat64(at, isLittle) },
  13: { bytes: 4, read: (view, at, isLittle) => view.getUint32(at, isLittle) },
  16: { bytes: 8, read: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)) },
};
