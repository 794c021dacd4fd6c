import { existsSync, readFileSync } from 'node:fs';
import { readNpy } from '@fgclip/core/formats';
import { createImageProcessor, type ImageProcessor, type RgbImage } from '@fgclip/core/vision';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

const shared = new URL('../../../../../shared/', import.meta.url);
const data = new URL('reference/data.json', shared);
const photos = new URL('data/clip-preprocess/', shared);

interface PreprocessReference {
  image: string;
  ltrb: [left: number, top: number, right: number, bottom: number];
  pixels_png: string;
  normalised_mean: number;
  normalised_first4: number[][];
}

/** As Pillow decodes: colour profile ignored, not turned by EXIF. */
async function decode(url: URL): Promise<RgbImage> {
  const raw = sharp(readFileSync(url), { ignoreIcc: true }).toColourspace('srgb').removeAlpha().raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { width: info.width, height: info.height, data };
}

const clip: ImageProcessor = createImageProcessor({
  resize: { shorterSide: 224 },
  filter: 'bicubic',
  centerCrop: { width: 224, height: 224 },
  rescaleFactor: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
});

describe.skipIf(!existsSync(data))(
  "real photographs, decoded by sharp, as CLIP's own code sees them (skipped without ../shared)",
  () => {
    const { preprocess } = existsSync(data)
      ? (JSON.parse(readFileSync(data, 'utf8')) as { preprocess: PreprocessReference[] })
      : { preprocess: [] };

    it.each(preprocess)('pixels of $image, $ltrb', async ({ image, ltrb, ...expected }) => {
      const photo = await decode(new URL(`data/coco/images/val2017/${image}`, shared));
      const [left, top, right, bottom] = ltrb;
      const region = { left, top, right, bottom };
      const png = await decode(new URL(`reference/${expected.pixels_png}`, shared));
      const pixels = clip.pixels(photo, region);
      expect(Buffer.compare(Buffer.from(pixels.data), Buffer.from(png.data))).toBe(0);
      const values = clip.process(photo, region);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean).toBeCloseTo(expected.normalised_mean, 6);
      const plane = 224 * 224;
      const first = [0, 1, 2, 3].flatMap((i) => [0, 1, 2].map((channel) => values[channel * plane + i] ?? Number.NaN));
      expect(largestDifference(first, expected.normalised_first4.flat())).toBeLessThanOrEqual(1e-6);
    });

    it.each(['123_456', '208_495', '416_264', '456_123'])('tensor of %s', async (name) => {
      const expected = readNpy(readFileSync(new URL(`${name}.tensor.npy`, photos)));
      expect(expected.shape).toEqual([3, 224, 224]);
      const values = clip.process(await decode(new URL(`${name}.jpg`, photos)));
      expect(largestDifference(values, expected.data)).toBeLessThanOrEqual(1e-6);
    });
  },
);

function largestDifference(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(values.length).toBe(expected.length);
  return Array.from(values, (value, i) => Math.abs(value - (expected[i] ?? Number.NaN))).reduce((a, b) =>
    Math.max(a, b),
  );
}
