import { type TinyClip, width } from './options.ts';

/** config.json, with the entries that the real ones have. */
export function tinyConfig({ kind, dimension, contextLength, imageSize, patch, configActivation }: TinyClip): object {
  const tower = { hidden_size: width, hidden_act: configActivation, num_hidden_layers: 1, num_attention_heads: 1 };
  return {
    model_type: kind,
    ...(kind === 'clip' && { projection_dim: dimension }),
    text_config: { ...tower, max_position_embeddings: contextLength },
    vision_config: { ...tower, image_size: imageSize, patch_size: patch },
  };
}

/** preprocessor_config.json as CLIP and SigLIP have it. */
export function tinyPreprocessorConfig({ kind, imageSize }: TinyClip): object {
  const always = { do_normalize: true, do_rescale: true, do_resize: true, rescale_factor: 1 / 255 };
  if (kind === 'siglip') {
    const size = { height: imageSize, width: imageSize };
    return {
      ...always,
      image_processor_type: 'SiglipImageProcessor',
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      resample: 2,
      size,
    };
  }
  return {
    ...always,
    image_processor_type: 'CLIPImageProcessor',
    do_center_crop: true,
    do_convert_rgb: true,
    crop_size: { height: imageSize, width: imageSize },
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    resample: 3,
    size: { shortest_edge: imageSize },
  };
}
