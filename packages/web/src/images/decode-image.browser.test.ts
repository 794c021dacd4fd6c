import type { RgbImage } from '@fgclip/core/vision';
import { describe, expect, it } from 'vitest';
import { browserZoo, refusedByPillow, zooFile } from '../../test/browser-zoo.ts';
import { exifOrientation, rgbaPng, withWebpExif } from '../../test/picture-files.ts';
import { decodeImage } from './decode-image.ts';

/*
 * These pixels are Node's too, whose own tests compare with them. The exceptions are named in docs/models.md: CMYK, GIF
 * pixels without a colour, TIFF, AVIF greys of more than 8 bits.
 */

/** What browsers do not read. */
const refused = browserZoo.filter(({ name }) => name.endsWith('.tif'));
/** Greys of which Chromium gives 8 bits alone, rounded in its own way. */
const unplaned = browserZoo.filter(({ name }) => /^400-1[02]-.*avif$/.test(name));
/** GIF pixels that are transparent, or that the first frame leaves open: Pillow has a colour of the palette there. */
const partly: Readonly<Record<string, number>> = { 'transparent.gif': 0.03, 'small-frame.gif': 0.33 };
const near = (name: string) => /^(cmyk|ycck)\.jpg$/.test(name);
const met = browserZoo.filter((animal) => ![...refused, ...unplaned].includes(animal) && !(animal.name in partly));

describe('decodeImage in the browser', () => {
  it.each(met)('gives the pixels that Pillow and Node give of $name', async ({ name, bytes, rgb }) => {
    const { largest } = differences(await decodeImage(bytes), rgb);
    expect(largest).toBeLessThanOrEqual(near(name) ? 1 : 0);
  });

  it.each(Object.entries(partly))('differs from Pillow only where %s has no colour', async (name, share) => {
    const animal = browserZoo.find((one) => one.name === name);
    if (animal === undefined) throw new Error(name);
    const { different } = differences(await decodeImage(animal.bytes), animal.rgb);
    expect(different / animal.rgb.data.length).toBeLessThan(share);
  });

  it.each(refusedByPillow)('refuses $name, as Pillow and Node do', async ({ name, bytes }) => {
    await expect(decodeImage(bytes, { file: name })).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: name });
  });

  it.each(refused)('refuses $name, which browsers do not read', async ({ name, bytes }) => {
    await expect(decodeImage(bytes, { file: name })).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: name });
  });

  it.each(unplaned)('refuses $name rather than come near', async ({ name, bytes }) => {
    await expect(decodeImage(bytes, { file: name })).rejects.toMatchObject({ code: 'RUNTIME', file: name });
  });

  it('is not led by what the browser turns pictures by', async () => {
    // Chromium turns those; WebP by EXIF data it does not, but other browsers may.
    const { width, height } = await createImageBitmap(new Blob([zooFile('stray-d0.jpg')]));
    expect([width, height]).toEqual([7, 9]);
    const webp = zooFile('lossless.webp');
    expect(await decodeImage(withWebpExif(webp, exifOrientation(6)))).toEqual(await decodeImage(webp));
  });

  it('reads colours of any transparency in pictures larger than a texture', async () => {
    const [width, height] = [2500, 700];
    const colours = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i * 7 + (i >> 9)) % 256);
    // Lossless, and with colours where it is transparent, which a canvas would lose.
    const image = await decodeImage(await rgbaPng(width, height, colours));
    let wrong = 0;
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) if (image.data[3 * i + c] !== colours[4 * i + c]) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('reads Blobs, Files, addresses, and bytes that are a part of others', async () => {
    const bytes = zooFile('rgb.png');
    const expected = await decodeImage(bytes);
    const padded = new Uint8Array(bytes.length + 20);
    padded.set(bytes, 10);
    const url = URL.createObjectURL(new Blob([bytes]));
    for (const source of [padded.subarray(10, bytes.length + 10), new Blob([bytes]), new File([bytes], 'a.png'), url]) {
      expect(await decodeImage(source)).toEqual(expected);
    }
    expect(await decodeImage(new URL(url))).toEqual(expected);
  });

  it.each([
    'rgb.jpg',
    'progressive.jpg',
    'cmyk.jpg',
    'rgb.png',
    'lossy.webp',
    'lossless-alpha.webp',
    'grey.gif',
    '420-8-full.avif',
  ])('refuses %s when a part of it is missing', async (name) => {
    const bytes = zooFile(name);
    for (const left of [8, 0.5, 0.9]) {
      const part = bytes.subarray(0, left < 1 ? Math.floor(bytes.length * left) : left);
      await expect(decodeImage(part, { file: name })).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: name });
    }
  });

  it.each([
    ['', /The file is empty/],
    ['This is no photograph, whatever its name says.', /cannot be decoded/],
    ['<!doctype html><html><body>Not found</body></html>', /found a page of HTML/],
    [
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      /SVG is not read/,
    ],
  ])('refuses what is no picture: %j', async (text, message) => {
    const refusal = decodeImage(new File([text], 'photograph.jpg'));
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: 'photograph.jpg' });
    await expect(refusal).rejects.toThrow(message);
  });

  it('refuses more pixels or bytes than it may', async () => {
    const wide = zooFile('wide.png');
    await expect(decodeImage(wide, { maxPixels: 200_000 })).resolves.toMatchObject({ width: 20_000 });
    const tooWide = decodeImage(wide, { maxPixels: 199_999, file: 'wide.png' });
    await expect(tooWide).rejects.toMatchObject({ code: 'INVALID_DATA', file: 'wide.png', found: '20000 x 10' });
    const url = URL.createObjectURL(new Blob([wide]));
    for (const source of [wide, new Blob([wide]), url]) {
      const tooLarge = decodeImage(source, { maxBytes: wide.length - 1 });
      await expect(tooLarge).rejects.toMatchObject({ code: 'INVALID_DATA' });
    }
    await expect(decodeImage(wide, { maxPixels: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('refuses a small file of too many pixels before it is decoded', async () => {
    const bomb = await rgbaPng(16_000, 16_000, new Uint8ClampedArray());
    await expect(decodeImage(bomb)).rejects.toMatchObject({ code: 'INVALID_DATA', found: '16000 x 16000' });
  });

  it('says which address does not deliver', async () => {
    await expect(decodeImage('blob:nothing')).rejects.toMatchObject({ code: 'IO', file: 'blob:nothing' });
    // Vite's server sends a page.
    const missing = decodeImage('/nowhere/at/all.png');
    await expect(missing).rejects.toMatchObject({ file: '/nowhere/at/all.png' });
  });

  it('stops when asked to', async () => {
    await expect(decodeImage(zooFile('rgb.png'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    for (const source of [zooFile('wide.png'), new Blob([zooFile('wide.png')])]) {
      const controller = new AbortController();
      const decoded = decodeImage(source, { signal: controller.signal });
      controller.abort();
      await expect(decoded).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });
});

/** Tells how many values differ, and by how much, rather than listing them. */
function differences(image: RgbImage, expected: RgbImage): { different: number; largest: number } {
  expect([image.width, image.height, image.data.length]).toEqual([
    ...[expected.width, expected.height, expected.data.length],
  ]);
  const all = Array.from(image.data, (value, i) => Math.abs(value - (expected.data[i] ?? 0)));
  return {
    different: all.filter((difference) => difference > 0).length,
    largest: all.reduce((most, difference) => Math.max(most, difference), 0),
  };
}
