import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpackZip } from '../../src/downloads/unpack-zip.ts';
import { filesIn, temporaryFolder } from '../folders.ts';
import { someBytes } from './some-bytes.ts';
import { writeZip, type ZipSource } from './write-zip.ts';

const picture = someBytes(20_000);

function archiveOf(sources: readonly ZipSource[]) {
  const folder = temporaryFolder();
  const archive = join(folder, 'data.zip');
  writeFileSync(archive, writeZip(sources));
  return { archive, out: join(folder, 'out') };
}

const harmless: readonly ZipSource[] = [
  { name: 'val2017/' },
  { name: 'val2017/1.jpg', data: picture },
  { name: 'val2017/2.jpg', data: picture.subarray(1), deflated: true },
  { name: 'notes.txt', data: '' },
];

describe('unpackZip', () => {
  it('writes stored and deflated files', async () => {
    const { archive, out } = archiveOf(harmless);
    const seen: number[][] = [];
    const unpacked = await unpackZip(archive, out, { onProgress: (...progress) => seen.push(progress) });
    expect(unpacked).toEqual({ written: 3, kept: 0, size: 39_999, roots: ['val2017', 'notes.txt'] });
    expect(seen).toEqual([
      [20_000, 39_999],
      [39_999, 39_999],
      [39_999, 39_999],
    ]);
    expect(filesIn(out)).toEqual({
      'notes.txt': '',
      'val2017/1.jpg': picture.toString('hex'),
      'val2017/2.jpg': picture.subarray(1).toString('hex'),
    });
  });

  const python = '/usr/bin/python3';
  const hasPython = spawnSync(python, ['--version']).status === 0;
  if (!hasPython) console.log('skipped: no Python to write an archive with');
  it.runIf(hasPython)("reads what Python's zipfile writes", async () => {
    const { archive, out } = archiveOf([]);
    const script =
      'import sys, zipfile\n' +
      'with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:\n' +
      '  z.writestr("a/\u00fc.txt", "x" * 5000); z.writestr("b.txt", "")\n';
    expect(spawnSync(python, ['-c', script, archive]).status).toBe(0);
    await unpackZip(archive, out);
    expect(filesIn(out)).toEqual({ 'a/\u00fc.txt': '78'.repeat(5000), 'b.txt': '' });
  });

  it('goes on where it was stopped', async () => {
    const { archive, out } = archiveOf(harmless);
    mkdirSync(join(out, 'val2017'), { recursive: true });
    writeFileSync(join(out, 'val2017', '1.jpg'), picture);
    writeFileSync(join(out, 'val2017', '2.jpg'), 'half');
    writeFileSync(join(out, 'val2017', '2.jpg.incomplete'), 'half');
    const { mtimeMs } = statSync(join(out, 'val2017', '1.jpg'));
    expect(await unpackZip(archive, out)).toMatchObject({ written: 2, kept: 1 });
    expect(statSync(join(out, 'val2017', '1.jpg')).mtimeMs).toBe(mtimeMs);
    expect(readFileSync(join(out, 'val2017', '2.jpg')).equals(picture.subarray(1))).toBe(true);
    expect(Object.keys(filesIn(out))).toEqual(['notes.txt', 'val2017/1.jpg', 'val2017/2.jpg']);
  });

  it.each<[string, ZipSource, RegExp]>([
    ['a name that climbs', { name: 'a/../../evil' }, /leads out/],
    ['an absolute name', { name: '/etc/evil' }, /leads out/],
    ['a name that climbs with backslashes', { name: '..\\evil' }, /leads out/],
    ['a drive', { name: 'C:/evil' }, /leads out/],
    ['a link', { name: 'link', data: '/etc', mode: 0o120777 }, /a link/],
    ['an encrypted entry', { name: 'secret', data: 'x', flags: 1, deflated: true }, /encrypted/],
    ['a name that is there already', { name: 'val2017/1.jpg', data: 'other' }, /two entries/],
  ])('refuses %s, and writes nothing', async (_, source, message) => {
    const { archive, out } = archiveOf([...harmless, source]);
    const refused = unpackZip(archive, out);
    await expect(refused).rejects.toMatchObject({ code: 'REFUSED', file: archive });
    await expect(refused).rejects.toThrow(message);
    expect(Object.keys(filesIn(join(out, '..')))).toEqual(['data.zip']);
  });

  it.each([
    [{ entries: 3 }, /too many entries.*at most 3; found 4/],
    [{ bytes: 39_998 }, /holds too much/],
  ])('keeps to limits: %j', async (limits, message) => {
    const { archive, out } = archiveOf(harmless);
    await expect(unpackZip(archive, out, { limits })).rejects.toThrow(message);
  });

  it.each<[string, Partial<ZipSource>]>([
    ['a wrong checksum', { crc: 1 }],
    ['more bytes than it says', { size: 10, deflated: true }],
    ['fewer bytes than it says', { size: 30_000, deflated: true }],
  ])('finds %s, and leaves no part of the file', async (_, lie) => {
    const { archive, out } = archiveOf([{ name: 'a.jpg', data: picture, ...lie }]);
    await expect(unpackZip(archive, out)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: archive });
    expect(filesIn(out)).toEqual({});
  });

  it('says what is no archive, or cut short', async () => {
    const { archive, out } = archiveOf(harmless);
    writeFileSync(archive, readFileSync(archive).subarray(0, -30));
    await expect(unpackZip(archive, out)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: archive });
    await expect(unpackZip(join(out, 'none.zip'), out)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops when it is told to', async () => {
    const { archive, out } = archiveOf(harmless);
    const stop = new AbortController();
    const stopped = unpackZip(archive, out, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect(Object.keys(filesIn(out))).toEqual(['val2017/1.jpg']);
  });
});
