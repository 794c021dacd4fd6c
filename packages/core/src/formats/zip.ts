import { FgclipError } from '../errors.ts';
import { ByteReader, quote, utf8Text } from './byte-reader.ts';

const LOCAL_SIGNATURE = 0x04034b50;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
const STORED = 0;
const HAS_DESCRIPTOR = 0x0008;
const UTF8_NAME = 0x0800;
const ENCRYPTED = 0x2041;

/**
 * Reads a zip file whose entries are stored, not compressed, as PyTorch writes it: contents by name, as views.
 * The entries must fill the file from its first byte to the central directory, in the directory's order, so that no
 * bytes are hidden, shared or read in two ways; local headers must agree with the directory and CRC-32 is verified.
 * Throws INVALID_FORMAT for a broken file, REFUSED for compression, encryption, extra fields and odd names.
 */
export function readStoredZip(bytes: Uint8Array, options: { file?: string | undefined } = {}): Map<string, Uint8Array> {
  const { file } = options;
  const directory = readDirectory(bytes, file);
  const reader = new ByteReader(bytes.subarray(0, directory.start), 'zip file', file);
  const contents = new Map<string, Uint8Array>();
  for (const entry of directory.entries) {
    const name = checkName(entry, file);
    if (contents.has(name)) throw invalid(`The zip file has two entries called ${quote(name)}`, file);
    checkMethod(entry, name, file);
    contents.set(name, takeContent(reader, entry, name, file));
  }
  if (reader.remaining > 0) throw invalid('Bytes of the zip file belong to no entry', file);
  return contents;
}

function takeContent(reader: ByteReader, entry: ZipEntry, name: string, file: string | undefined): Uint8Array {
  const start = reader.position;
  if (entry.offset !== start || reader.u32() !== LOCAL_SIGNATURE) {
    throw invalid(`Zip entry ${quote(name)} does not follow the one before it`, file);
  }
  const local = takeRecord(reader);
  const [nameLength, extraLength] = [reader.u16(), reader.u16()];
  const localName = reader.take(nameLength);
  if (!isPadding(reader.take(extraLength))) throw refused(`Zip entry ${quote(name)} has an extra field`, file);
  const postponed = (entry.flags & HAS_DESCRIPTOR) !== 0;
  const sameHead = (['version', 'flags', 'method', 'time', 'date'] as const).every((key) => local[key] === entry[key]);
  const sameSums = (['crc', 'compressedSize', 'size'] as const).every(
    (key) => local[key] === entry[key] || (postponed && local[key] === 0),
  );
  if (!sameHead || !sameSums || !sameBytes(localName, entry.name)) throw contradicts(name, file);

  const content = reader.take(entry.size);
  if (postponed) {
    const descriptor = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
    const expected = [DESCRIPTOR_SIGNATURE, entry.crc, entry.size, entry.size];
    if (!expected.every((value, i) => value === descriptor[i])) throw contradicts(name, file);
  }
  const crc = crc32(content);
  if (crc !== entry.crc) {
    throw new FgclipError('INVALID_FORMAT', `Zip entry ${quote(name)} is damaged`, {
      file,
      expected: `CRC-32 ${entry.crc.toString(16)}`,
      found: crc.toString(16),
    });
  }
  return content;
}

/** PyTorch aligns the data that follow by an extra field called FB, filled with the letter Z. */
function isPadding(extra: Uint8Array): boolean {
  const start = [0x46, 0x42, (extra.length - 4) & 0xff, (extra.length - 4) >> 8];
  return extra.every((byte, i) => byte === (start[i] ?? 0x5a));
}

function checkMethod(entry: ZipEntry, name: string, file: string | undefined): void {
  const { flags, method } = entry;
  if (flags & ENCRYPTED) throw refused(`Zip entry ${quote(name)} is encrypted`, file);
  if (flags & ~(HAS_DESCRIPTOR | UTF8_NAME)) throw refused(`Zip entry ${quote(name)} has unknown flags`, file);
  if (method !== STORED) throw refused(`Zip entry ${quote(name)} is compressed`, file);
  if (entry.compressedSize !== entry.size) throw invalid(`Zip entry ${quote(name)} has two sizes`, file);
}

function checkName({ name }: ZipEntry, file: string | undefined): string {
  let text: string;
  try {
    text = utf8Text(name, { fatal: true, ignoreBOM: true });
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The name of a zip entry is not valid UTF-8', { file, cause });
  }
  const isPlain = text.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPlain || /[\\:\p{Cc}]/u.test(text)) {
    throw refused(`Zip entry ${quote(text)} is not a plain relative path`, file);
  }
  return text;
}

function contradicts(name: string, file: string | undefined): FgclipError {
  return invalid(`The headers of zip entry ${quote(name)} contradict each other`, file);
}

function refused(message: string, file: string | undefined): FgclipError {
  return new FgclipError('REFUSED', message, { file, expected: 'stored entries, as torch.save writes them' });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** What the headers of one zip entry say. */
export interface ZipRecord {
  readonly version: number;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
}

/** An entry of the central directory. */
export interface ZipEntry extends ZipRecord {
  readonly name: Uint8Array;
  /** Where the local header starts. */
  readonly offset: number;
}

export interface ZipDirectory {
  readonly entries: ZipEntry[];
  /** Where the directory starts, and the entries end. */
  readonly start: number;
}

const MAX_ENTRIES = 10_000;

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const CENTRAL_SIGNATURE = 0x02014b50;

/** Reads the end record and the central directory (PKWARE APPNOTE 4.3.12 to 4.3.16); throws INVALID_FORMAT. */
function readDirectory(bytes: Uint8Array, file: string | undefined): ZipDirectory {
  const endStart = bytes.length - END_BYTES;
  const reader = new ByteReader(bytes, 'zip file', file);
  reader.position = Math.max(0, endStart);
  const signature = reader.u32();
  const [disk, startDisk, diskEntries, count] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  const [size, start, commentLength] = [reader.u32(), reader.u32(), reader.u16()];
  if (signature !== END_SIGNATURE || disk + startDisk + commentLength !== 0 || diskEntries !== count) {
    throw invalid('The zip file does not end as it should', file, 'Is it cut off, or not a zip file?');
  }
  if (count > MAX_ENTRIES) throw invalid(`The zip file has ${count} entries`, file, `At most ${MAX_ENTRIES} are read.`);
  const directoryEnd = skipZip64(bytes, endStart, { count, size, start }, file);
  if (start + size !== directoryEnd)
    throw invalid('The central directory of the zip file is not where it should be', file);

  const directory = new ByteReader(bytes.subarray(start, directoryEnd), 'central directory of the zip file', file);
  const entries = Array.from({ length: count }, () => takeEntry(directory, file));
  if (directory.remaining > 0) throw invalid('The central directory of the zip file has too many bytes', file);
  return { entries, start };
}

/** The fields that central and local headers share, from `version needed to extract` on. */
function takeRecord(reader: ByteReader): ZipRecord {
  const [version, flags, method, time, date] = [reader.u16(), reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  return { version, flags, method, time, date, crc: reader.u32(), compressedSize: reader.u32(), size: reader.u32() };
}

function invalid(message: string, file: string | undefined, hint?: string): FgclipError {
  return new FgclipError('INVALID_FORMAT', message, { file, hint });
}

interface EndRecord {
  readonly count: number;
  readonly size: number;
  readonly start: number;
}

/** Where the central directory ends. PyTorch adds the records of Zip64 always; they must say the same as the end. */
function skipZip64(bytes: Uint8Array, endStart: number, end: EndRecord, file: string | undefined): number {
  const recordStart = endStart - ZIP64_LOCATOR_BYTES - ZIP64_END_BYTES;
  if (recordStart < 0) return endStart;
  const reader = new ByteReader(bytes.subarray(recordStart), 'zip file', file);
  reader.position = ZIP64_END_BYTES;
  if (reader.u32() !== ZIP64_LOCATOR_SIGNATURE) return endStart;
  const locator = [reader.u32(), reader.u64(), reader.u32()];
  reader.position = 0;
  const record = [reader.u32(), reader.u64()];
  reader.position += 4; // versions of the writer and of the format
  record.push(reader.u32(), reader.u32(), reader.u64(), reader.u64(), reader.u64(), reader.u64());
  const found = [...record, ...locator].map(Number);
  const expected = [
    ZIP64_END_SIGNATURE,
    ZIP64_END_BYTES - 12,
    0,
    0,
    end.count,
    end.count,
    end.size,
    end.start,
    0,
    recordStart,
    1,
  ];
  if (!expected.every((value, i) => value === found[i]))
    throw invalid('The Zip64 records contradict the end of the zip file', file);
  return recordStart;
}

function takeEntry(reader: ByteReader, file: string | undefined): ZipEntry {
  const signature = reader.u32();
  reader.position += 2; // version of the writer
  const record = takeRecord(reader);
  const [nameLength, extraLength, commentLength, disk] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  reader.position += 6; // attributes of a file on disk
  const offset = reader.u32();
  const name = reader.take(nameLength);
  if (signature !== CENTRAL_SIGNATURE || extraLength + commentLength + disk !== 0) {
    throw invalid('The central directory of the zip file is broken', file);
  }
  return { ...record, name, offset };
}

const POLYNOMIAL = 0xedb88320;

let remainders: Uint32Array | undefined;

/** What every byte leaves [256], computed with the first file. */
function remaindersOfBytes(): Uint32Array {
  remainders ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    return crc;
  });
  return remainders;
}

/** The CRC-32 of zip, gzip and PNG (ISO/IEC 3309, reflected polynomial 0xEDB88320), as an unsigned integer. */
export function crc32(bytes: Uint8Array): number {
  const table = remaindersOfBytes();
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}
