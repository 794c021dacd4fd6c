import { describe, expect, it } from 'vitest';
import { pillowZoo, zooFile } from '../../../node/test/images/pillow-zoo.ts';
import { readPictureHeader } from './picture-header.ts';

const formats: Readonly<Record<string, string>> = { jpg: 'jpeg', png: 'png', webp: 'webp', gif: 'gif' };
const endingOf = (name: string) => name.slice(name.lastIndexOf('.') + 1);
const pictures = pillowZoo().filter(({ name }) => endingOf(name) in formats);

describe('readPictureHeader', () => {
  it.each(pictures)('reads the size that Pillow reads of $name', ({ name, bytes, rgb: { width, height } }) => {
    expect(readPictureHeader(bytes)).toEqual({ format: formats[endingOf(name)], size: { width, height } });
  });

  it('tells nothing of what is no picture', () => {
    for (const text of ['', 'BM?', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF', 'RIFF....WAVE']) {
      expect(readPictureHeader(new TextEncoder().encode(text))?.size).toBeUndefined();
    }
    expect(readPictureHeader(zooFile('rgb.tif'))).toBeUndefined();
  });

  it('bears files that are broken off anywhere', () => {
    for (const { bytes, rgb } of pictures) {
      for (let length = 0; length < Math.min(bytes.length, 300); length++) {
        const size = readPictureHeader(bytes.subarray(0, length))?.size;
        if (size !== undefined) expect(size).toEqual({ width: rgb.width, height: rgb.height });
      }
    }
  });
});
