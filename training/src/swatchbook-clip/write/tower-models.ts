import { defineGraph, type Expression, input, type Tensors, writeOnnx } from '@fgclip/core';
import { imageTower } from '../towers/image-tower.ts';
import { towerParameters } from '../towers/parameters.ts';
import { textTower } from '../towers/text-tower.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';

/** onnx/vision_model.onnx: pixel_values [batch, 3, size, size] to image_embeds [batch, dimension]. */
export function visionModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const { imageSize } = sizes.image;
  const pixels = input('pixel_values', ['batch', 3, imageSize, imageSize]);
  const image_embeds = imageTower(pixels, towerParameters(sizes), sizes.image);
  return towerModel({ image_embeds }, parameters, { name: 'swatchbook-clip-vision' });
}

/** onnx/text_model.onnx: input_ids int64 [batch, sequence] to text_embeds [batch, dimension]. */
export function textModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const ids = input('input_ids', ['batch', 'sequence'], 'int32');
  const text_embeds = textTower(ids, towerParameters(sizes), sizes.text);
  return towerModel({ text_embeds }, parameters, { name: 'swatchbook-clip-text', int64Inputs: ['input_ids'] });
}

function towerModel(
  outputs: Readonly<Record<string, Expression>>,
  parameters: Tensors,
  options: { readonly name: string; readonly int64Inputs?: readonly string[] },
): Uint8Array {
  const graph = defineGraph({ outputs });
  const names = new Set(graph.parameters.map(({ attributes }) => attributes.name));
  const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
  return writeOnnx(graph, { ...options, parameters: own });
}
