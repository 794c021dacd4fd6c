import { join } from 'node:path';
import type { Tensors } from '@fgclip/core';
import { writeFileAtomically } from '@fgclip/node';
import { writeJson } from '../../write-json.ts';
import { preprocessorConfig } from '../preprocessing.ts';
import type { TokenizerFiles } from '../tokenizer/swatchbook-tokenizer.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';
import { modelConfig } from './model-config.ts';
import { textModel, visionModel } from './tower-models.ts';

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
