import { crc32 as nodeCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, containersOf, errorOf } from '../../test/format-support.ts';
import { utf8, writeZip, type ZipSource } from '../../test/zip-writer.ts';
import { crc32, readStoredZip } from './zip.ts';

const one: ZipSource = { name: 'a/one', data: utf8('first') };
const two: ZipSource = { name: 'a/\u00e9', data: utf8('second') };

function refusal(bytes: Uint8Array): { code: string; message: string } {
  const error = errorOf(() => readStoredZip(bytes, { file: 'x.zip' }));
  expect(error.file).toBe('x.zip');
  return error;
}

describe('readStoredZip', () => {
  it('reads stored entries as views', () => {
    const bytes = writeZip([one, two]);
    const entries = readStoredZip(bytes);
    expect([...entries]).toEqual([one, two].map(({ name, data }) => [name, data]));
    expect(entries.get('a/one')?.buffer).toBe(bytes.buffer);
    expect(readStoredZip(writeZip([])).size).toBe(0);
  });

  it('gives plain arrays out of every container', () => {
    for (const [container, bytes] of containersOf(writeZip([one, two]))) {
      expect([...readStoredZip(bytes)], container).toEqual([one, two].map(({ name, data }) => [name, data]));
    }
  });

  it.each([
    ['an encrypted entry', [{ ...one, flags: 0x0001 }], /encrypted/],
    ['a strongly encrypted entry', [{ ...one, flags: 0x0041 }], /encrypted/],
    ['an encrypted directory', [{ ...one, flags: 0x2000 }], /encrypted/],
    ['patched data', [{ ...one, flags: 0x0020 }], /unknown flags/],
    ['a compressed entry', [{ ...one, method: 8 }], /compressed/],
    ['a way up', [{ ...one, name: 'a/../../etc/passwd' }], /plain relative path/],
    ['an absolute path', [{ ...one, name: '/etc/passwd' }], /plain relative path/],
    ['a path of Windows', [{ ...one, name: 'a\\b' }], /plain relative path/],
    ['a drive', [{ ...one, name: 'c:/b' }], /plain relative path/],
    ['a NUL in a name', [{ ...one, name: 'a/b\0.txt' }], /plain relative path/],
    ['a folder', [{ ...one, name: 'a/' }], /plain relative path/],
    ['no name', [{ ...one, name: '' }], /plain relative path/],
  ])('refuses %s', (_, sources, message) => {
    expect(refusal(writeZip(sources))).toMatchObject({ code: 'REFUSED', message: expect.stringMatching(message) });
  });

  it.each([
    ['two entries of one name', writeZip([one, two, one]), /two entries/],
    ['another name in the directory', writeZip([{ ...one, central: { name: 'a/two' } }]), /contradict/],
    ['another checksum in the directory', writeZip([{ ...one, central: { crc: 1 } }]), /contradict/],
    ['another size in the directory', writeZip([{ ...one, central: { size: 4 } }]), /contradict/],
    ['a size beyond the file', writeZip([{ ...one, central: { size: 2 ** 32 - 1 } }]), /contradict/],
    ['entries that share their bytes', writeZip([one, { ...one, central: { name: 'a/two', offset: 0 } }]), /follow/],
    ['entries in another place', writeZip([one, { ...two, central: { offset: 3 } }]), /follow/],
    ['bytes before the first entry', writeZip([one], { prefix: 5 }), /follow/],
    ['bytes between entries', writeZip([one, two], { gap: 1 }), /follow/],
    ['bytes after the last entry', writeZip([one], { gap: 1 }), /belong to no entry/],
    ['bytes after the end', concat(writeZip([one]), [0]), /does not end/],
    ['no zip file', utf8('%PDF-1.4 and so on, more than 22 bytes'), /does not end/],
    ['nothing', new Uint8Array(), /ends too early/],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusal(bytes)).toMatchObject({ code: 'INVALID_FORMAT', message: expect.stringMatching(message) });
  });

  it('refuses damaged data', () => {
    const bytes = writeZip([one]);
    const position = 30 + one.name.length;
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    expect(refusal(bytes).message).toMatch(/"a\/one" is damaged; expected CRC-32 [0-9a-f]+; found [0-9a-f]+/);
  });

  it('refuses a name that is not UTF-8', () => {
    const bytes = writeZip([one]);
    for (let i = 0; i < bytes.length; i++) if (bytes[i] === 'a'.charCodeAt(0)) bytes[i] = 0xff;
    expect(refusal(bytes).message).toMatch('UTF-8');
  });

  it('refuses a file cut off at any byte', () => {
    const bytes = writeZip([one, two]);
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(bytes.subarray(0, length)).code).toBe('INVALID_FORMAT');
    }
  });
});

it("gives the check value of CRC-32, and zlib's value for any bytes", () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => crc32(bytes) === nodeCrc32(bytes)),
    { seed: 1 },
  );
});
