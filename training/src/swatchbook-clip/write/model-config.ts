import type { TokenizerFiles } from '../tokenizer/swatchbook-tokenizer.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';

/** config.json, with the entries that conversions of CLIP have. */
export function modelConfig({ dimension, image, text }: TowerSizes, { startId, endId }: TokenizerFiles): object {
  const tower = ({ width, hidden, blocks, heads }: TowerSizes['image'] | TowerSizes['text']) => ({
    hidden_size: width,
    intermediate_size: hidden,
    num_hidden_layers: blocks,
    num_attention_heads: heads,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
    projection_dim: dimension,
  });
  return {
    model_type: 'clip',
    architectures: ['SwatchbookClip'],
    projection_dim: dimension,
    text_config: {
      ...tower(text),
      vocab_size: text.vocabulary,
      max_position_embeddings: text.contextLength,
      bos_token_id: startId,
      eos_token_id: endId,
      pad_token_id: endId,
    },
    vision_config: { ...tower(image), image_size: image.imageSize, patch_size: image.imageSize / image.grid },
  };
}
