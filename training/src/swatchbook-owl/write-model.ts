import { join } from 'node:path';
import type { Tensors } from '@fgclip/core';
import { input } from '@fgclip/core/graph';
import { writeFileAtomically } from '@fgclip/node/internal';
import type { TowerSizes } from '../swatchbook-clip/parameters.ts';
import { writeGraph, writeJson } from '../write-files.ts';
import { detector, detectorParameters } from './detector.ts';
import { preprocessorConfig } from './preprocessing.ts';

/** Tokens of a caption at most, start and end included: OWL-ViT's 16 would leave out most of swatchbook's captions. */
const QUERY_LENGTH = 24;

export interface TrainedDetector {
  readonly parameters: Tensors;
  readonly sizes: TowerSizes;
  /** What tokenizer.json and tokenizer_config.json of the dual encoder say. */
  readonly tokenizer: { readonly json: object; readonly config: object };
  /** What its config.json says. */
  readonly encoderConfig: Readonly<Record<string, unknown>>;
}

/** Writes a trained detector in the layout of Hugging Face's conversions of OWL-ViT to ONNX. */
export async function writeDetector(folder: string, detector: TrainedDetector): Promise<void> {
  const { parameters, sizes, tokenizer } = detector;
  await writeFileAtomically(join(folder, 'onnx', 'model.onnx'), detectorModel(parameters, sizes));
  await writeJson(join(folder, 'config.json'), detectorConfig(detector));
  await writeJson(join(folder, 'preprocessor_config.json'), preprocessorConfig(sizes.image.imageSize));
  await writeJson(join(folder, 'tokenizer.json'), tokenizer.json);
  await writeJson(join(folder, 'tokenizer_config.json'), { ...tokenizer.config, model_max_length: QUERY_LENGTH });
}

/** config.json, with the entries that conversions of OWL-ViT have. */
function detectorConfig({ encoderConfig, sizes: { image } }: TrainedDetector): object {
  const { text_config: text, vision_config: vision, ...shared } = encoderConfig;
  return {
    ...shared,
    model_type: 'owlvit',
    architectures: ['SwatchbookOwl'],
    text_config: { ...(text as object), max_position_embeddings: QUERY_LENGTH },
    vision_config: { ...(vision as object), image_size: image.imageSize, patch_size: image.imageSize / image.grid },
  };
}

/**
 * onnx/model.onnx: pixel_values [batch, 3, size, size] and input_ids int64 [captions, sequence] to logits
 * [batch, tokens, captions] and pred_boxes [batch, tokens, 4], as the usual conversions of OWL-ViT have them. It needs no
 * attention mask: what follows the end of a caption changes nothing.
 */
function detectorModel(parameters: Tensors, sizes: TowerSizes): Uint8Array {
  const { imageSize } = sizes.image;
  const pixels = input('pixel_values', ['batch', 3, imageSize, imageSize]);
  const ids = input('input_ids', ['captions', 'sequence'], 'int32');
  const { logits, boxes } = detector(pixels, ids, detectorParameters(sizes), sizes);
  const outputs = { logits, pred_boxes: boxes };
  return writeGraph(outputs, parameters, { name: 'swatchbook-owl', int64Inputs: ['input_ids'] });
}
