import { FgclipError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';

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
export function readDirectory(bytes: Uint8Array, file: string | undefined): ZipDirectory {
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
export function takeRecord(reader: ByteReader): ZipRecord {
  const [version, flags, method, time, date] = [reader.u16(), reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  return { version, flags, method, time, date, crc: reader.u32(), compressedSize: reader.u32(), size: reader.u32() };
}

export function invalid(message: string, file: string | undefined, hint?: string): FgclipError {
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
