import { crc32 } from 'node:zlib';
import { concat } from './format-support.ts';

export interface ZipSource {
  readonly name: string;
  readonly data: Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  /** What the directory says instead of the truth. */
  readonly central?: {
    readonly name?: string;
    readonly crc?: number;
    readonly size?: number;
    readonly offset?: number;
  };
}

/** A zip file of stored entries, or of entries that claim otherwise. */
export function writeZip(sources: readonly ZipSource[], { gap = 0, prefix = 0 } = {}): Uint8Array {
  let body: Uint8Array = new Uint8Array(prefix);
  const directory: Uint8Array[] = [];
  for (const { name, data, flags = 0, method = 0, central = {} } of sources) {
    const crc = crc32(data);
    const local = [...u16(10, flags, method, 0, 0x21), ...u32(crc, data.length, data.length)];
    const size = central.size ?? data.length;
    const repeated = [...u16(10, flags, method, 0, 0x21), ...u32(central.crc ?? crc, size, size)];
    const centralName = utf8(central.name ?? name);
    const offset = central.offset ?? body.length;
    directory.push(
      concat(u32(0x02014b50), u16(20), repeated, u16(centralName.length, 0, 0, 0, 0), u32(0, offset), centralName),
    );
    body = concat(body, u32(0x04034b50), local, u16(utf8(name).length, 0), utf8(name), data, new Uint8Array(gap));
  }
  const entries = concat(...directory);
  const count = sources.length;
  return concat(body, entries, u32(0x06054b50), u16(0, 0, count, count), u32(entries.length, body.length), u16(0));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function u16(...values: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}

function u32(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}
