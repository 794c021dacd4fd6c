import { type FloatTensor, tensor } from '@fgclip/core';
import { pixelDeviation, pixelMean } from '../preprocessing.ts';

/** What each of the 256 levels of each channel becomes. */
const tables = pixelMean.map((mean, channel) =>
  Float32Array.from({ length: 256 }, (_, level) => (level / 255 - mean) / (pixelDeviation[channel] ?? 1)),
);

/** Pictures of bytes [size, size, 3] as the image tower's input [n, 3, size, size]. */
export function normalizePixels(images: readonly Uint8Array[], imageSize: number): FloatTensor {
  const plane = imageSize ** 2;
  const values = new Float32Array(images.length * 3 * plane);
  for (const [i, image] of images.entries()) {
    for (const [channel, table] of tables.entries()) {
      const start = (3 * i + channel) * plane;
      for (let at = 0; at < plane; at++) values[start + at] = table[image[3 * at + channel] ?? 0] ?? 0;
    }
  }
  return tensor(values, [images.length, 3, imageSize, imageSize]);
}
