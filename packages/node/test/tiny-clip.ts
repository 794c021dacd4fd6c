import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyConfig, tinyPreprocessorConfig } from './tiny-clip/configs.ts';
import { type TinyClipOptions, withDefaults } from './tiny-clip/options.ts';
import { tinyTokenizer } from './tiny-clip/tokenizer.ts';
import { combinedModel, textModel, visionModel } from './tiny-clip/towers.ts';

export type { TinyClipOptions } from './tiny-clip/options.ts';

/**
 * Writes a CLIP-like model of random weights, about 400 kB, in the layout of Hugging Face's conversions: onnx/, config.json,
 * preprocessor_config.json, tokenizer.json, tokenizer_config.json. The same options give the same bytes. It has no idea
 * of pictures or words, but everything that can be fed wrongly to a real one changes its output: the order and scale of
 * the pixels, the order of the words, what follows them.
 */
export async function writeTinyClip(folder: string, options: TinyClipOptions = {}): Promise<void> {
  const chosen = withDefaults(options);
  const { json, config, vocabularySize } = tinyTokenizer(chosen);
  const models = chosen.combined
    ? { 'model.onnx': combinedModel(chosen, vocabularySize) }
    : { 'vision_model.onnx': visionModel(chosen), 'text_model.onnx': textModel(chosen, vocabularySize) };
  const texts = {
    'config.json': tinyConfig(chosen),
    'preprocessor_config.json': tinyPreprocessorConfig(chosen),
    'tokenizer.json': json,
    'tokenizer_config.json': config,
  };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await Promise.all([
    ...Object.entries(models).map(([name, bytes]) => writeFile(join(folder, 'onnx', name), bytes)),
    ...Object.entries(texts).map(([name, value]) => writeFile(join(folder, name), JSON.stringify(value))),
  ]);
}
