import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyTokenizer } from './tiny-clip/tokenizer.ts';
import { owlConfig, owlPreprocessorConfig, owlTokenizerConfig } from './tiny-owl/configs.ts';
import { combinedOwlModel, owlImageModel, owlTextModel } from './tiny-owl/models.ts';
import { type TinyOwlOptions, withDefaults } from './tiny-owl/options.ts';

export type { TinyOwlOptions } from './tiny-owl/options.ts';

/**
 * Writes a detector of the OWL family of random weights, in the layout of Hugging Face's conversions. The same options
 * give the same bytes, and the weights of one that is split are those of one that is not.
 */
export async function writeTinyOwl(folder: string, options: TinyOwlOptions = {}): Promise<void> {
  const chosen = withDefaults(options);
  const { json, config, vocabularySize } = options.tokenizer ?? tinyTokenizer(chosen.towers);
  const models = chosen.split
    ? { 'vision_model.onnx': owlImageModel(chosen), 'text_model.onnx': owlTextModel(chosen, vocabularySize) }
    : { 'model.onnx': combinedOwlModel(chosen, vocabularySize) };
  const texts = {
    'config.json': owlConfig(chosen),
    'preprocessor_config.json': owlPreprocessorConfig(chosen),
    'tokenizer.json': json,
    'tokenizer_config.json': owlTokenizerConfig(config),
  };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await Promise.all([
    ...Object.entries(models).map(([name, bytes]) => writeFile(join(folder, 'onnx', name), bytes)),
    ...Object.entries(texts).map(([name, value]) => writeFile(join(folder, name), JSON.stringify(value))),
  ]);
}
