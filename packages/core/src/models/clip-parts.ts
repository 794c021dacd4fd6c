import { createTokenizer } from '../encoders/create-tokenizer.ts';
import { type ModelConfig, readModelConfig } from '../encoders/model-config.ts';
import type { CaptionTokenizer } from '../encoders/tokenizer.ts';
import { FgclipError } from '../errors.ts';
import { utf8Text } from '../formats/views.ts';
import { isRecord } from '../is-record.ts';
import { createImageProcessor } from '../vision/create-image-processor.ts';
import type { ImageProcessor } from '../vision/image-processor.ts';
import { readImageProcessorConfig } from '../vision/read-image-processor-config.ts';

/** The files that a CLIP-like model has beside its weights, and those that it may have. */
export const clipConfigFiles: readonly string[] = ['config.json', 'preprocessor_config.json', 'tokenizer.json'];
export const optionalClipFiles: readonly string[] = ['tokenizer_config.json'];

/** What a model consists of besides its weights. */
export interface ClipParts {
  readonly config: ModelConfig;
  readonly imageProcessor: ImageProcessor;
  readonly tokenizer: CaptionTokenizer;
}

export interface ReadClipPartsOptions {
  /** The bytes of a file of the model, by its name in it; undefined where it does not have it. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** What errors call a file. Default its name. */
  readonly nameOf?: (name: string) => string;
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error' | undefined;
  /** What OWLv2's pictures are filled up to a square with. Default as readImageProcessorConfig() has it. */
  readonly padding?: PaddingColour | undefined;
}

/** Black is what OWLv2 was trained with; transformers took grey until the end of 2025. */
export type PaddingColour = keyof typeof paddings;

const paddings = { grey: 0.5, black: 0 } as const;

/** What the kinds of models have when their config.json leaves it out, as transformers takes it. */
const contextLengths: Readonly<Record<string, number>> = { clip: 77, siglip: 64, owlvit: 16, owlv2: 16 };
/** What tokenizers without a limit say. */
const unlimited = 1e6;

/**
 * Reads config.json, preprocessor_config.json, tokenizer.json and, where there is one, tokenizer_config.json of a model.
 *
 * @throws INVALID_FORMAT naming the file that is not what it should be; NOT_FOUND for one that is not there; what read()
 *   throws.
 */
export async function readClipParts(options: ReadClipPartsOptions): Promise<ClipParts> {
  const { read, nameOf = (name) => name, truncate = 'end', padding } = options;
  const optional = async (name: string) => parseJson(await read(name), nameOf(name));
  const required = async (name: string) => {
    const value = await optional(name);
    if (value === undefined) throw new FgclipError('NOT_FOUND', 'The model lacks a file', { file: nameOf(name) });
    return value;
  };
  const config = readModelConfig(await required('config.json'), { file: nameOf('config.json') });
  const processorConfig = readImageProcessorConfig(await required('preprocessor_config.json'), {
    file: nameOf('preprocessor_config.json'),
    padding: padding && paddings[padding],
  });
  const tokenizerConfig = await optional('tokenizer_config.json');
  const tokenizer = createTokenizer({
    tokenizerJson: await required('tokenizer.json'),
    tokenizerConfig,
    contextLength: contextLengthOf(config, tokenizerConfig, nameOf('config.json')),
    truncate,
    file: nameOf('tokenizer.json'),
  });
  return { config, imageProcessor: createImageProcessor(processorConfig), tokenizer };
}

function contextLengthOf(
  { contextLength, modelType = '' }: ModelConfig,
  tokenizerConfig: unknown,
  file: string,
): number {
  if (contextLength !== undefined) return contextLength;
  const most = isRecord(tokenizerConfig) ? tokenizerConfig.model_max_length : undefined;
  if (typeof most === 'number' && Number.isInteger(most) && most < unlimited) return most;
  const usual = contextLengths[modelType];
  if (usual !== undefined) return usual;
  throw new FgclipError('INVALID_FORMAT', 'Nothing says how many tokens a caption may have', {
    file,
    expected: 'text_config.max_position_embeddings, or model_max_length in tokenizer_config.json',
  });
}

function parseJson(bytes: Uint8Array | undefined, file: string): unknown {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(utf8Text(bytes, {}));
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not JSON', { file, found: String(cause), cause });
  }
}
