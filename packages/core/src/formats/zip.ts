import { FgclipError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { crc32 } from './crc32.ts';
import { quote } from './quote.ts';
import { utf8Text } from './views.ts';
import { invalid, readDirectory, takeRecord, type ZipEntry } from './zip-directory.ts';

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
