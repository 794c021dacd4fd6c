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
