import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip archive, and how it lies or misbehaves. */
export interface ZipSource {
  readonly name: string;
  readonly data?: string | Uint8Array;
  readonly deflated?: boolean;
  /** The mode that Unix gives the file: a link is 0o120777. */
  readonly mode?: number;
  readonly flags?: number;
  /** What the archive says in place of the truth. */
  readonly crc?: number;
  readonly size?: number;
}

/** A zip archive (PKWARE's APPNOTE, 4.3), without Zip64. */
export function writeZip(sources: readonly ZipSource[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data = '', deflated = false, mode = 0o100644, flags = 0, ...claimed } of sources) {
    const content = Buffer.from(data);
    const stored = deflated ? deflateRawSync(content) : content;
    const path = Buffer.from(name);
    const { crc = crc32(content), size = content.length } = claimed;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(deflated ? 8 : 0, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, stored]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    // "Made by" 3 is Unix: the mode is meant.
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, tail, path);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(sources.length, 8);
  end.writeUInt16LE(sources.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
