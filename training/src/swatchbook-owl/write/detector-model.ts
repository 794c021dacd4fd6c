import { input, type Tensors } from '@fgclip/core';
import type { TowerSizes } from '../../swatchbook-clip/towers/tower-sizes.ts';
import { writeGraph } from '../../write-graph.ts';
import { detector } from '../detector/detector.ts';
import { detectorParameters } from '../detector/detector-parameters.ts';

/**
 * onnx/model.onnx: pixel_values [batch, 3, size, size] and input_ids int64 [captions, sequence] to logits
 * [batch, tokens, captions] and pred_boxes [batch, tokens, 4], as the usual conversions of OWL-ViT have them. It needs no
 * attention mask: what follows the end of a caption changes nothing.
 */
export function detectorModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const { imageSize } = sizes.image;
  const pixels = input('pixel_values', ['batch', 3, imageSize, imageSize]);
  const ids = input('input_ids', ['captions', 'sequence'], 'int32');
  const { logits, boxes } = detector(pixels, ids, detectorParameters(sizes), sizes);
  const outputs = { logits, pred_boxes: boxes };
  return writeGraph(outputs, parameters, { name: 'swatchbook-owl', int64Inputs: ['input_ids'] });
}
