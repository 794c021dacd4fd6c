import { type FloatTensor, tensor } from '@fgclip/core';

/** The means and deviations of CLIP's training pictures (Radford et al., arXiv 2103.00020; openai/CLIP, clip.py). */
export const pixelMean = [0.48145466, 0.4578275, 0.40821073] as const;
export const pixelDeviation = [0.26862954, 0.26130258, 0.27577711] as const;

/** preprocessor_config.json: the shorter side resized to the tower's size, bicubic, and the middle cut out. */
export function preprocessorConfig(imageSize: number): object {
  return {
    image_processor_type: 'CLIPImageProcessor',
    do_resize: true,
    size: { shortest_edge: imageSize },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: imageSize, width: imageSize },
    do_convert_rgb: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: pixelMean,
    image_std: pixelDeviation,
  };
}

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
