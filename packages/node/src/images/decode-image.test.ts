import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { RgbImage } from '@fgclip/core/vision';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { avifZoo, pillowZoo, refusedByPillow, zooFile } from '../../test/images/pillow-zoo.ts';
import { clippedToRgb, cmykToRgb, decodeImage } from './decode-image.ts';

const zoo = pillowZoo();
/**
 * GIF files where libvips and Pillow differ, and where not: at transparent pixels Pillow has the colour that the
 * palette happens to have there, and around a first frame that is smaller than the picture the palette's first.
 */
const inexact: Readonly<Record<string, (pixel: number, alpha: number, width: number) => boolean>> = {
  'transparent.gif': (_, alpha) => alpha === 255,
  'small-frame.gif': (pixel, _, width) => pixel % width < 27 && pixel < 19 * width,
};

describe('decodeImage', () => {
  it.each(zoo.filter(({ name }) => !(name in inexact)))(
    'gives the pixels that Pillow gives of $name',
    async ({ bytes, rgb }) => {
      expectSamePixels(await decodeImage(bytes), rgb);
    },
  );

  it.each(zoo.filter(({ name }) => name in inexact))(
    'gives the pixels that Pillow gives where $name has any',
    async ({ name, bytes, rgb }) => {
      const image = await decodeImage(bytes);
      const alpha = await sharp(bytes).ensureAlpha().extractChannel('alpha').raw().toBuffer();
      expect([image.width, image.height]).toEqual([rgb.width, rgb.height]);
      const same = [...alpha].flatMap((value, pixel) => (inexact[name]?.(pixel, value, image.width) ? [pixel] : []));
      expect(same.length).toBeGreaterThan(alpha.length / 2);
      for (const pixel of same) expect(pixelOf(image, pixel)).toEqual(pixelOf(rgb, pixel));
    },
  );

  it.each(refusedByPillow())('refuses $name, as Pillow does', async ({ name, bytes }) => {
    await expect(decodeImage(bytes, { file: name })).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: name });
  });

  it.each(avifZoo())('gives the pixels that the planes of $name have by H.273', async ({ bytes, rgb }) => {
    expectSamePixels(await decodeImage(bytes), rgb);
  });

  it('reads AVIF of sharp', async () => {
    const red = { width: 20, height: 10, channels: 3, background: '#e02010' } as const;
    const image = await decodeImage(await sharp({ create: red }).avif({ lossless: true }).toBuffer());
    expect([image.width, image.height]).toEqual([20, 10]);
    for (const [channel, value] of [0xe0, 0x20, 0x10].entries()) {
      expect(Math.abs((image.data[channel] ?? 0) - value)).toBeLessThanOrEqual(1);
    }
  });

  it('reads files, and bytes that are a part of others', async () => {
    const bytes = zooFile('rgb.png');
    const path = join(temporaryFolder(), 'rgb.png');
    writeFileSync(path, bytes);
    const padded = new Uint8Array(bytes.length + 20);
    padded.set(bytes, 10);
    const image = await decodeImage(path);
    expect(await decodeImage(padded.subarray(10, bytes.length + 10))).toEqual(image);
  });

  it.each([
    'rgb.jpg',
    'progressive.jpg',
    'cmyk.jpg',
    'rgb.png',
    'lossy.webp',
    'grey.gif',
    'rgb.tif',
    '420-8-full.avif',
  ])('refuses %s when a part of it is missing', async (name) => {
    const bytes = [...zoo, ...avifZoo()].find((animal) => animal.name === name)?.bytes ?? new Uint8Array();
    for (const left of [8, 0.5, 0.9]) {
      const part = bytes.subarray(0, left < 1 ? Math.floor(bytes.length * left) : left);
      await expect(decodeImage(part, { file: name })).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: name });
    }
  });

  it.each([
    ['', /The file is empty/],
    ['This is no photograph, whatever its name says.', /cannot be decoded/],
    ['<!doctype html><html><body>Not found</body></html>', /cannot be decoded.*found a page of HTML/],
    [
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      /SVG is not read/,
    ],
  ])('refuses what is no picture: %j', async (text, message) => {
    const path = join(temporaryFolder(), 'photograph.jpg');
    writeFileSync(path, text);
    const refused = decodeImage(path);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: path });
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    ['NFD', 'NFC'],
    ['NFC', 'NFD'],
  ])('finds a file and its folders that are named in %s by their names in %s', async (written, asked) => {
    // Accents on Latin letters, Korean syllables, two accents on one letter, and one letter of each form.
    for (const name of ['\u00e9t\u00e9', '\ud55c\uae00', '\u1ead', 'e\u0301\u00e8']) {
      const root = temporaryFolder();
      mkdirSync(join(root, name.normalize(written)));
      const path = join(root, name.normalize(written), `${name}.png`.normalize(written));
      writeFileSync(path, zooFile('one.png'));
      const expected = await decodeImage(path);
      expect(await decodeImage(join(root, name.normalize(asked), `${name}.png`.normalize(asked)))).toEqual(expected);
      expect(await decodeImage(join(root, name.normalize(written), `${name}.png`.normalize(asked)))).toEqual(expected);
    }
  });

  it('takes the file of the very name where there are two, and finds letters that are half composed', async () => {
    const folder = temporaryFolder();
    const [composed, decomposed] = ['\u00e9\u00e9.png', 'e\u0301e\u0301.png'].map((name) => join(folder, name));
    writeFileSync(join(folder, '\u00e9e\u0301.png'), zooFile('tall.png'));
    await expect(decodeImage(composed ?? '')).resolves.toMatchObject({ width: 10 });
    writeFileSync(composed ?? '', zooFile('one.png'));
    writeFileSync(decomposed ?? '', zooFile('wide.png'));
    await expect(decodeImage(composed ?? '')).resolves.toMatchObject({ width: 1 });
    await expect(decodeImage(decomposed ?? '')).resolves.toMatchObject({ width: 20_000 });
  });

  it('refuses more pixels or bytes than it may', async () => {
    const wide = zooFile('wide.png');
    await expect(decodeImage(wide, { maxPixels: 200_000 })).resolves.toMatchObject({ width: 20_000 });
    const refused = decodeImage(wide, { maxPixels: 199_999, file: 'wide.png' });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_DATA', file: 'wide.png', found: '20000 x 10' });
    const path = join(temporaryFolder(), 'wide.png');
    writeFileSync(path, wide);
    for (const source of [wide, path]) {
      const tooLarge = decodeImage(source, { maxBytes: wide.length - 1 });
      await expect(tooLarge).rejects.toMatchObject({ code: 'INVALID_DATA', found: `${wide.length}` });
    }
    await expect(decodeImage(wide, { maxPixels: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('refuses a small file of more pixels than Pillow reads before its pixels are made', async () => {
    const bomb = Buffer.from(zooFile('one.png'));
    for (const [width, height, code] of [
      [16_000, 16_000, 'INVALID_DATA'],
      [178_956_971, 1, 'INVALID_DATA'],
      // Which its data does not make up.
      [178_956_970, 1, 'INVALID_FORMAT'],
    ] as const) {
      bomb.writeUInt32BE(width, 16);
      bomb.writeUInt32BE(height, 20);
      bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
      await expect(decodeImage(bomb)).rejects.toMatchObject({ code });
    }
  });

  it('says which file is missing or cannot be read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder.jpg'));
    await expect(decodeImage(join(folder, 'none.jpg'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      file: join(folder, 'none.jpg'),
    });
    await expect(decodeImage(join(folder, 'folder.jpg'))).rejects.toMatchObject({ code: 'IO' });
  });

  it('stops when asked to', async () => {
    const path = join(temporaryFolder(), 'wide.png');
    writeFileSync(path, zooFile('wide.png'));
    await expect(decodeImage(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    for (const source of [path, zooFile('wide.png')]) {
      const controller = new AbortController();
      const decoded = decodeImage(source, { signal: controller.signal });
      controller.abort();
      await expect(decoded).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });

  it('leaves sharp as the application has set it', async () => {
    const settings = () => [sharp.concurrency(), sharp.cache(), sharp.simd()];
    const before = JSON.stringify(settings());
    await decodeImage(zooFile('one.png'));
    expect(JSON.stringify(settings()).replaceAll(/"current":\d+|"high":\d+/g, '')).toBe(
      before.replaceAll(/"current":\d+|"high":\d+/g, ''),
    );
  });
});

/** Tells how many differ, and by how much, rather than listing them. */
function expectSamePixels(image: RgbImage, expected: RgbImage): void {
  expect([image.width, image.height, image.data.length]).toEqual([
    expected.width,
    expected.height,
    expected.data.length,
  ]);
  const differences = Array.from(image.data, (value, i) => Math.abs(value - (expected.data[i] ?? 0)));
  const different = differences.filter((difference) => difference > 0);
  const largest = different.reduce((most, difference) => Math.max(most, difference), 0);
  expect({ different: different.length, largest }).toEqual({ different: 0, largest: 0 });
}

function pixelOf({ data }: RgbImage, pixel: number): number[] {
  return [...data.subarray(3 * pixel, 3 * pixel + 3)];
}

describe('cmykToRgb', () => {
  it('leaves of the light what inks and black leave, rounded to the nearest', () => {
    for (let black = 0; black < 256; black += 5) {
      for (let ink = 0; ink < 256; ink++) {
        const light = 255 - black;
        const left = light - Math.round((ink * light) / 255);
        expect([...cmykToRgb(Uint8Array.of(ink, 0, 255, black))]).toEqual([left, light, 0]);
      }
    }
  });
});

describe('clippedToRgb', () => {
  it('cuts values off at 255', () => {
    expect([...clippedToRgb(Uint16Array.of(0, 255, 256, 65_535))]).toEqual([0, 0, 0, ...Array(9).fill(255)]);
  });
});
