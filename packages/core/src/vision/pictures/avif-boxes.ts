import { FgclipError } from '../../errors.ts';
import { latin1 } from '../../formats/byte-reader.ts';

// Files of boxes and the pictures in them (ISO/IEC 14496-12, ISO/IEC 23008-12).

export interface Box {
  readonly name: string;
  /** All of it, and what is behind its length and name. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
}

export interface Property extends Box {
  readonly isEssential: boolean;
}

/** A picture, or what is put together of several. */
export interface Item {
  readonly kind: string;
  /** In the order in which the item names them. */
  readonly properties: readonly Property[];
  /** The items that it is made of. */
  readonly parts: readonly number[];
  data(): Uint8Array;
}

/** Throws INVALID_FORMAT. */
export function brokenBoxes(found: string): never {
  throw new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', { expected: 'a whole AVIF file', found });
}

/** The boxes that bytes consist of. Throws INVALID_FORMAT, as all here does. */
function boxesOf(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const reader = new Reader(bytes.subarray(at));
    const short = reader.u32();
    reader.u32();
    const length = short === 1 ? reader.uint(8) : short === 0 ? bytes.length - at : short;
    const header = short === 1 ? 16 : 8;
    if (length < header || at + length > bytes.length) brokenBoxes('a box that reaches beyond what holds it');
    const own = bytes.subarray(at, at + length);
    boxes.push({ name: latin1(bytes.subarray(at + 4, at + 8)), bytes: own, content: own.subarray(header) });
    at += length;
  }
  return boxes;
}

/** The content of the first box of a name. */
export function find(boxes: readonly Box[], name: string): Uint8Array | undefined {
  return boxes.find((box) => box.name === name)?.content;
}

/** The same, which is to be there. */
export function need(boxes: readonly Box[], name: string): Uint8Array {
  return find(boxes, name) ?? brokenBoxes(`no box "${name}"`);
}

/** The items of a file by their numbers, and the number of the one that is shown. */
export function readItems(bytes: Uint8Array): { primary: number; get(id: number): Item } {
  const boxes = boxesOf(need(boxesOf(bytes), 'meta').subarray(4));
  const kinds = readKinds(need(boxes, 'iinf'));
  const places = readPlaces(need(boxes, 'iloc'));
  const properties = readProperties(boxesOf(need(boxes, 'iprp')));
  const parts = readParts(find(boxes, 'iref'));
  const inside = find(boxes, 'idat');
  const primary = new Versioned(need(boxes, 'pitm'));
  return {
    primary: primary.version > 0 ? primary.u32() : primary.u16(),
    get: (id) => ({
      kind: kinds.get(id) ?? brokenBoxes(`no picture ${id}`),
      properties: properties.get(id) ?? [],
      parts: parts.get(id) ?? [],
      data: () => extentsOf(places.get(id), bytes, inside),
    }),
  };
}

function readKinds(content: Uint8Array): Map<number, string> {
  const list = new Versioned(content);
  const kinds = new Map<number, string>();
  for (const { name, content: entry } of boxesOf(content.subarray(list.version > 0 ? 8 : 6))) {
    if (name !== 'infe') continue;
    const reader = new Versioned(entry);
    const id = reader.version >= 3 ? reader.u32() : reader.u16();
    reader.u16();
    kinds.set(id, latin1(reader.take(4)));
  }
  return kinds;
}

interface Place {
  readonly isInside: boolean;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

function readPlaces(content: Uint8Array): Map<number, Place> {
  const reader = new Versioned(content);
  const sizes = reader.u16();
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = reader.version === 0 ? 0 : sizes & 15;
  const id = () => (reader.version < 2 ? reader.u16() : reader.u32());
  const places = new Map<number, Place>();
  for (let left = id(); left > 0; left--) {
    const item = id();
    const method = reader.version === 0 ? 0 : reader.u16() & 15;
    reader.u16();
    const base = reader.uint(baseBytes);
    const extents = Array.from({ length: reader.u16() }, () => {
      reader.uint(indexBytes);
      return { offset: base + reader.uint(offsetBytes), length: reader.uint(lengthBytes) };
    });
    if (method <= 1) places.set(item, { isInside: method === 1, extents });
  }
  return places;
}

function extentsOf(place: Place | undefined, bytes: Uint8Array, inside: Uint8Array | undefined): Uint8Array {
  const source = place?.isInside ? inside : bytes;
  if (place === undefined || source === undefined) brokenBoxes('a picture without data');
  const parts = place.extents.map(({ offset, length }) => {
    if (offset + length > source.length) brokenBoxes('data that is broken off');
    return source.subarray(offset, length === 0 ? source.length : offset + length);
  });
  if (parts.reduce((sum, { length }) => sum + length, 0) > source.length) brokenBoxes('data that is named twice');
  return concatenated(parts);
}

/** Properties by item, in the order in which the item names them. */
function readProperties(boxes: readonly Box[]): Map<number, Property[]> {
  const all = boxesOf(need(boxes, 'ipco'));
  const result = new Map<number, Property[]>();
  for (const { name, content } of boxes) {
    if (name !== 'ipma') continue;
    const reader = new Versioned(content);
    const isLong = (reader.flags & 1) === 1;
    for (let left = reader.u32(); left > 0; left--) {
      const item = reader.version < 1 ? reader.u16() : reader.u32();
      const named = Array.from({ length: reader.u8() }, () => (isLong ? reader.u16() : reader.u8()));
      const properties = named.flatMap((value) => {
        const property = all[(value & (isLong ? 0x7fff : 0x7f)) - 1];
        return property === undefined ? [] : [{ ...property, isEssential: value > (isLong ? 0x7fff : 0x7f) }];
      });
      result.set(item, properties);
    }
  }
  return result;
}

function readParts(content: Uint8Array | undefined): Map<number, number[]> {
  const parts = new Map<number, number[]>();
  if (content === undefined) return parts;
  const isLong = new Versioned(content).version > 0;
  for (const { name, content: reference } of boxesOf(content.subarray(4))) {
    if (name !== 'dimg') continue;
    const reader = new Reader(reference);
    const id = () => (isLong ? reader.u32() : reader.u16());
    const whole = id();
    parts.set(
      whole,
      Array.from({ length: reader.u16() }, () => id()),
    );
  }
  return parts;
}

/** Reads big-endian integers one after another. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) brokenBoxes('a box that ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  u8 = (): number => this.uint(1);
  u16 = (): number => this.uint(2);
  u32 = (): number => this.uint(4);
}

/** What is behind the version and the flags of a full box. */
export class Versioned extends Reader {
  readonly version = this.u8();
  readonly flags = this.uint(3);
}

export const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
export const u32 = (value: number): Uint8Array => concatenated([u16(value >>> 16), u16(value & 0xffff)]);
export const text = (value: string): Uint8Array => Uint8Array.from(value, (char) => char.charCodeAt(0));

/** A box of these parts. */
export function box(name: string, parts: readonly Uint8Array[]): Uint8Array {
  const content = concatenated(parts);
  return concatenated([u32(content.length + 8), text(name), content]);
}

/** The same with a version, and no flags. */
export function fullBox(name: string, version: number, parts: readonly Uint8Array[]): Uint8Array {
  return box(name, [u32(version * 2 ** 24), ...parts]);
}

/** Bytes behind one another. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
