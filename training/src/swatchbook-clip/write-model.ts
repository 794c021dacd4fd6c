import { join } from 'node:path';
import type { Tensors } from '@fgclip/core';
import { input } from '@fgclip/core/graph';
import { writeFileAtomically } from '@fgclip/node/internal';
import { writeGraph, writeJson } from '../write-files.ts';
import { type TowerSizes, towerParameters } from './parameters.ts';
import { preprocessorConfig } from './preprocessing.ts';
import type { TokenizerFiles } from './swatchbook-tokenizer.ts';
import { imageTower, textTower } from './towers.ts';

export interface TrainedModel {
  readonly parameters: Tensors;
  readonly sizes: TowerSizes;
  readonly tokenizer: TokenizerFiles;
}

/** Writes a trained dual encoder in the layout of Hugging Face's conversions of CLIP to ONNX. */
export async function writeModel(folder: string, { parameters, sizes, tokenizer }: TrainedModel): Promise<void> {
  await writeFileAtomically(join(folder, 'onnx', 'vision_model.onnx'), visionModel(parameters, sizes));
  await writeFileAtomically(join(folder, 'onnx', 'text_model.onnx'), textModel(parameters, sizes));
  await writeJson(join(folder, 'config.json'), modelConfig(sizes, tokenizer));
  await writeJson(join(folder, 'preprocessor_config.json'), preprocessorConfig(sizes.image.imageSize));
  await writeJson(join(folder, 'tokenizer.json'), tokenizer.tokenizer);
  await writeJson(join(folder, 'tokenizer_config.json'), tokenizer.config);
}

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

/** onnx/vision_model.onnx: pixel_values [batch, 3, size, size] to image_embeds [batch, dimension]. */
function visionModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const { imageSize } = sizes.image;
  const pixels = input('pixel_values', ['batch', 3, imageSize, imageSize]);
  const image_embeds = imageTower(pixels, towerParameters(sizes), sizes.image);
  return writeGraph({ image_embeds }, parameters, { name: 'swatchbook-clip-vision' });
}

/** onnx/text_model.onnx: input_ids int64 [batch, sequence] to text_embeds [batch, dimension]. */
function textModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const ids = input('input_ids', ['batch', 'sequence'], 'int32');
  const text_embeds = textTower(ids, towerParameters(sizes), sizes.text);
  return writeGraph({ text_embeds }, parameters, { name: 'swatchbook-clip-text', int64Inputs: ['input_ids'] });
}
