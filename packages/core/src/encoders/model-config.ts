import { FgclipError } from '../errors.ts';
import { isRecord } from '../is-record.ts';

/** What config.json says of a two-tower model; what it leaves out is absent. */
export interface ModelConfig {
  /** "clip", "siglip", "owlvit", ... */
  readonly modelType?: string;
  /** Length of an embedding. */
  readonly projectionDim?: number;
  /** Most tokens of a caption, start and end included. */
  readonly contextLength?: number;
  /** Width and height that the image tower takes, in pixels. */
  readonly imageSize?: number;
  /** Id of the token that ends a caption. */
  readonly eosTokenId?: number;
  /** The activations of the two towers: "quick_gelu", "gelu", "gelu_pytorch_tanh". */
  readonly textActivation?: string;
  readonly visionActivation?: string;
}

/**
 * Reads the parsed config.json of CLIP, SigLIP, SigLIP 2, OWL-ViT and OWLv2 as Hugging Face writes it, of a text tower
 * alone, and of MobileCLIP as OpenCLIP does (embed_dim, text_cfg, vision_cfg).
 *
 * @throws INVALID_FORMAT for something that is no object, or an entry of the wrong type.
 */
export function readModelConfig(
  value: unknown,
  { file = 'config.json' }: { readonly file?: string } = {},
): ModelConfig {
  const config = section(value, 'config', file);
  const text = section(config.text_config ?? config.text_cfg ?? {}, 'text_config', file);
  const vision = section(config.vision_config ?? config.vision_cfg ?? config.image_cfg ?? {}, 'vision_config', file);
  const count = (...entries: [string, unknown][]) => first(entries, isCount, 'a positive integer', file);
  const id = (...entries: [string, unknown][]) => first(entries, isId, 'an integer from 0 on', file);
  const name = (entry: string, found: unknown) => first([[entry, found]], isString, 'a string', file);
  return withoutAbsent({
    modelType: kindOf(name('model_type', config.model_type) ?? name('text_config.model_type', text.model_type)),
    projectionDim: count(
      ['projection_dim', config.projection_dim],
      ['embed_dim', config.embed_dim],
      ['text_config.projection_size', text.projection_size],
    ),
    contextLength: count(
      ['text_config.max_position_embeddings', text.max_position_embeddings],
      ['max_position_embeddings', config.max_position_embeddings],
      ['text_cfg.context_length', text.context_length ?? (config.text_cfg && openClipContext)],
    ),
    imageSize: count(['vision_config.image_size', vision.image_size]),
    eosTokenId: id(['eos_token_id', config.eos_token_id], ['text_config.eos_token_id', text.eos_token_id]),
    textActivation: name('text_config.hidden_act', text.hidden_act),
    visionActivation: name('vision_config.hidden_act', vision.hidden_act),
  });
}

/** What OpenCLIP takes where its configuration is silent. */
const openClipContext = 77;

/** "clip" of a text tower's "clip_text_model". */
function kindOf(modelType: string | undefined): string | undefined {
  return modelType?.replace(/_(text|vision)_model$/, '');
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isId = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isCount = (value: unknown): value is number => isId(value) && value > 0;

/** The first entry that is there. */
function first<T>(
  entries: readonly [name: string, value: unknown][],
  is: (value: unknown) => value is T,
  expected: string,
  file: string,
): T | undefined {
  const [name, value] = entries.find(([, found]) => found !== undefined && found !== null) ?? ['', undefined];
  if (value === undefined || is(value)) return value;
  throw new FgclipError('INVALID_FORMAT', `${name} is not ${expected}`, { file, found: JSON.stringify(value) });
}

function section(value: unknown, name: string, file: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new FgclipError('INVALID_FORMAT', `The ${name} is not an object`, { file, found: JSON.stringify(value) });
}

function withoutAbsent(config: { readonly [Key in keyof ModelConfig]: ModelConfig[Key] | undefined }): ModelConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
