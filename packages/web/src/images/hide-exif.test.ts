import { describe, expect, it } from 'vitest';
import { pillowZoo, zooFile } from '../../../node/test/images/pillow-zoo.ts';
import { exifOrientation, withPngExif, withWebpExif } from '../../test/picture-files.ts';
import { hideExif } from './hide-exif.ts';

const bytesOf = (name: string) => new Uint8Array(zooFile(name));

describe('hideExif', () => {
  it('takes EXIF data out of a PNG file', () => {
    const png = bytesOf('rgb.png');
    expect(hideExif(withPngExif(png, exifOrientation(6)))).toEqual(png);
  });

  it('changes no more than the name of EXIF data in JPEG and WebP files', () => {
    const jpeg = bytesOf('orientation-6.jpg');
    const webp = withWebpExif(bytesOf('lossless.webp'), exifOrientation(6));
    for (const bytes of [jpeg, webp]) {
      const before = bytes.slice();
      const hidden = hideExif(bytes);
      const changed = [...hidden].flatMap((byte, at) => (byte === bytes[at] ? [] : [at]));
      expect(changed).toHaveLength(1);
      expect(String.fromCharCode(...bytes.subarray(changed[0], (changed[0] ?? 0) + 4)).toUpperCase()).toBe('EXIF');
      expect(bytes).toEqual(before);
    }
  });

  it('leaves files alone that have none, whole or not', () => {
    const without = pillowZoo().filter(({ name }) => !name.startsWith('orientation-'));
    expect(without.length).toBeGreaterThan(50);
    for (const { bytes } of without) {
      expect(hideExif(bytes)).toBe(bytes);
      const part = bytes.subarray(0, bytes.length / 3);
      expect(hideExif(part)).toBe(part);
    }
  });
});
