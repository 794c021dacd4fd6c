import { tinyConfig } from '../tiny-clip/configs.ts';
import type { TinyOwl } from './options.ts';

/** config.json. */
export function owlConfig({ kind, towers }: TinyOwl): object {
  return { ...tinyConfig(towers), model_type: kind };
}

/** preprocessor_config.json as OWL-ViT and OWLv2 have it. */
export function owlPreprocessorConfig({ kind, towers: { imageSize } }: TinyOwl): object {
  const size = { height: imageSize, width: imageSize };
  return {
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    rescale_factor: 1 / 255,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    size,
    ...(kind === 'owlvit'
      ? { image_processor_type: 'OwlViTImageProcessor', do_center_crop: false, crop_size: size, resample: 3 }
      : { image_processor_type: 'Owlv2ImageProcessor', do_pad: true, resample: 2 }),
  };
}

/** tokenizer_config.json: as CLIP's, but for what fills up and how long captions may be. */
export function owlTokenizerConfig(config: object): object {
  return { ...config, pad_token: '!', model_max_length: 16 };
}
