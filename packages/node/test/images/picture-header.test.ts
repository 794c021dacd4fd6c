import type { PictureFormat } from '@fgclip/core';
import { needPictureHeader } from '@fgclip/core/internal';
import { describe, expect, it } from 'vitest';
import { avifZoo, pillowZoo } from './pillow-zoo.ts';

const formats: Readonly<Record<string, PictureFormat>> = {
  ...{ jpg: 'jpeg', png: 'png', webp: 'webp', gif: 'gif', tif: 'tiff', avif: 'avif' },
};
const all = Object.values(formats);
const formatOf = (name: string) => formats[name.slice(name.lastIndexOf('.') + 1)];
const pictures = [...pillowZoo(), ...avifZoo()];
/** What sizes of a file are those of a picture that is turned or cropped, come later, or are not looked for. */
const isUnsized = (name: string) => /\.tif$|^(irot|clap|grid|text-first)/.test(name);

describe('needPictureHeader', () => {
  it('reads the kind and the size that Pillow reads', () => {
    for (const { name, bytes, rgb } of pictures) {
      const size = isUnsized(name) ? expect.anything() : { width: rgb.width, height: rgb.height };
      const header = needPictureHeader(bytes, all, name);
      expect({ name, ...header, size: header.size ?? 'none' }).toEqual({ name, format: formatOf(name), size });
    }
  });

  it('bears files that are broken off anywhere', () => {
    for (const { name, bytes, rgb } of pictures.filter((picture) => !isUnsized(picture.name))) {
      for (let length = 20; length < Math.min(bytes.length, 300); length++) {
        const { size } = needPictureHeader(bytes.subarray(0, length), all, name);
        if (size !== undefined) expect(size).toEqual({ width: rgb.width, height: rgb.height });
      }
    }
  });

  const container = (...brands: string[]) =>
    `\0\0\0${String.fromCharCode(12 + 4 * brands.length)}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`;
  it.each([
    [container('heic', 'mif1', 'heic'), 'HEIC'],
    [container('mif1', 'mif1', 'heix'), 'HEIC'],
    [container('msf1', 'hevc'), 'HEIC'],
    [container('mif1', 'miaf'), 'HEIF'],
    [container('crx ', 'crx ', 'isom'), 'Canon raw'],
    [container('qt  ', 'qt  '), 'Video'],
    [container('isom', 'avc1'), 'Video'],
    ['\xff\x0a\0\0', 'JPEG XL'],
    ['\0\0\0\x0cJXL \r\n\x87\n', 'JPEG XL'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000'],
    ['8BPS\0\x01', 'Photoshop'],
    ['%PDF-1.7', 'PDF'],
    ['\0\0\x01\0\x01\0', 'ICO'],
    ['BM\0\0\0\0', 'BMP'],
    ['<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'SVG'],
    ['\xef\xbb\xbf<svg/>', 'SVG'],
  ])('names a picture of a kind that is not read: %j', (start, kind) => {
    const bytes = Uint8Array.from(start, (char) => char.charCodeAt(0));
    const read = () => needPictureHeader(bytes, ['jpeg', 'avif'], 'x.jpg');
    expect(read).toThrowError(`x.jpg: ${kind} is not read; expected a whole file of one of JPEG, AVIF`);
    expect(read).toThrowError(/Convert it to JPEG or PNG$/);
  });

  it.each([
    ['', 'nothing that begins'],
    ['GIF', 'nothing that begins'],
    ['RIFF....WAVE', 'nothing that begins'],
    ['ftypheic', 'nothing that begins'],
    ['<!doctype html><html>', 'a page of HTML'],
    ['\n<html><body>', 'a page of HTML'],
  ])('says what no picture is: %j', (text, found) => {
    expect(() => needPictureHeader(new TextEncoder().encode(text), all, undefined)).toThrowError(found);
  });
});
