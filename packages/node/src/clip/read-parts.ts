import {
  type CaptionTokenizer,
  createImageProcessor,
  createTokenizer,
  FgclipError,
  type ImageProcessor,
  type ModelConfig,
  readImageProcessorConfig,
  readModelConfig,
} from '@fgclip/core';
import { readBytes } from '../files/read-file.ts';
import type { LocatedModel } from '../models/located-model.ts';

/** What a model consists of besides its weights. */
export interface ClipParts {
  readonly config: ModelConfig;
  readonly imageProcessor: ImageProcessor;
  readonly tokenizer: CaptionTokenizer;
}

/** What the kinds of models have when their config.json leaves it out, as transformers takes it. */
const contextLengths: Readonly<Record<string, number>> = { clip: 77, siglip: 64, owlvit: 16, owlv2: 16 };
/** What tokenizers without a limit say. */
const unlimited = 1e6;

/**
 * Reads config.json, preprocessor_config.json and the tokenizer of a model.
 *
 * @throws INVALID_FORMAT naming the file that is not what it should be; NOT_FOUND or IO.
 */
export async function readParts(
  { files }: LocatedModel,
  { truncate = 'end' }: { readonly truncate?: 'end' | 'error' | undefined } = {},
): Promise<ClipParts> {
  const read = (name: string) => readJson(files[name]?.path ?? name);
  const path = (name: string) => files[name]?.path ?? name;
  const config = readModelConfig(await read('config.json'), { file: path('config.json') });
  const processorConfig = readImageProcessorConfig(await read('preprocessor_config.json'), {
    file: path('preprocessor_config.json'),
  });
  const tokenizerConfig = 'tokenizer_config.json' in files ? await read('tokenizer_config.json') : undefined;
  const tokenizer = createTokenizer({
    tokenizerJson: await read('tokenizer.json'),
    tokenizerConfig,
    contextLength: contextLengthOf(config, tokenizerConfig, path('config.json')),
    truncate,
    file: path('tokenizer.json'),
  });
  return { config, imageProcessor: createImageProcessor(processorConfig), tokenizer };
}

function contextLengthOf(
  { contextLength, modelType = '' }: ModelConfig,
  tokenizerConfig: unknown,
  file: string,
): number {
  if (contextLength !== undefined) return contextLength;
  const { model_max_length: most } = (tokenizerConfig ?? {}) as { model_max_length?: unknown };
  if (typeof most === 'number' && Number.isInteger(most) && most < unlimited) return most;
  const usual = contextLengths[modelType];
  if (usual !== undefined) return usual;
  throw new FgclipError('INVALID_FORMAT', 'Nothing says how many tokens a caption may have', {
    file,
    expected: 'text_config.max_position_embeddings, or model_max_length in tokenizer_config.json',
  });
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readBytes(path);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not JSON', { file: path, found: String(cause), cause });
  }
}
