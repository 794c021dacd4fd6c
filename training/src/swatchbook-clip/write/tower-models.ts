import { input, type Tensors } from '@fgclip/core';
import { writeGraph } from '../../write-graph.ts';
import { imageTower } from '../towers/image-tower.ts';
import { towerParameters } from '../towers/parameters.ts';
import { textTower } from '../towers/text-tower.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';

/** onnx/vision_model.onnx: pixel_values [batch, 3, size, size] to image_embeds [batch, dimension]. */
export function visionModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const { imageSize } = sizes.image;
  const pixels = input('pixel_values', ['batch', 3, imageSize, imageSize]);
  const image_embeds = imageTower(pixels, towerParameters(sizes), sizes.image);
  return writeGraph({ image_embeds }, parameters, { name: 'swatchbook-clip-vision' });
}

/** onnx/text_model.onnx: input_ids int64 [batch, sequence] to text_embeds [batch, dimension]. */
export function textModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const ids = input('input_ids', ['batch', 'sequence'], 'int32');
  const text_embeds = textTower(ids, towerParameters(sizes), sizes.text);
  return writeGraph({ text_embeds }, parameters, { name: 'swatchbook-clip-text', int64Inputs: ['input_ids'] });
}
