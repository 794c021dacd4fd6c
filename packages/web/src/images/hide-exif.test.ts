import { describe, expect, it } from 'vitest';
import { pillowZoo, zooFile } from '../../../node/test/images/pillow-zoo.ts';
import { exifOrientation, withWebpExif } from '../../test/picture-files.ts';
import { hideExif } from './hide-exif.ts';

const bytesOf = (name: string) => new Uint8Array(zooFile(name));
const formatOf = (name: string) => (name.endsWith('.jpg') ? 'jpeg' : 'webp');

describe('hideExif', () => {
  it.each([
    ['orientation-6.jpg', bytesOf('orientation-6.jpg')],
    ['stray-d0.jpg', bytesOf('stray-d0.jpg')],
    ['exif-before-scan.jpg', bytesOf('exif-before-scan.jpg')],
    ['lossless.webp', withWebpExif(bytesOf('lossless.webp'), exifOrientation(6))],
  ])('changes no more than the name of EXIF data: %s', (name, bytes) => {
    const before = bytes.slice();
    const hidden = hideExif(bytes, formatOf(name));
    const changed = [...hidden].flatMap((byte, at) => (byte === bytes[at] ? [] : [at]));
    expect(changed).toHaveLength(1);
    expect(String.fromCharCode(...bytes.subarray(changed[0], (changed[0] ?? 0) + 4)).toUpperCase()).toBe('EXIF');
    expect(bytes).toEqual(before);
  });

  it('hides all of several', () => {
    const bytes = bytesOf('exif-twice.jpg');
    const hidden = hideExif(bytes, 'jpeg');
    expect([...hidden].filter((byte, at) => byte !== bytes[at])).toHaveLength(2);
  });

  it('leaves files alone that have none, whole or not', () => {
    const without = pillowZoo().filter(({ name }) => /^[^-]*\.(jpg|webp)$|^rgb-/.test(name));
    expect(without.length).toBeGreaterThan(10);
    for (const { name, bytes } of without) {
      expect(hideExif(bytes, formatOf(name))).toBe(bytes);
      const part = bytes.subarray(0, bytes.length / 3);
      expect(hideExif(part, formatOf(name))).toBe(part);
    }
  });
});
