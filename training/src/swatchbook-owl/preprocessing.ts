import { pixelDeviation, pixelMean } from '../swatchbook-clip/preprocessing.ts';

/** preprocessor_config.json: the whole picture stretched to a square of the tower's size, bicubic, as OWL-ViT does. */
export function preprocessorConfig(imageSize: number): object {
  return {
    image_processor_type: 'OwlViTImageProcessor',
    do_resize: true,
    size: { height: imageSize, width: imageSize },
    resample: 3,
    do_center_crop: false,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: pixelMean,
    image_std: pixelDeviation,
  };
}
