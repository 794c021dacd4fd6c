import type { CaptionCleaning } from '../encoders/clean-caption.ts';
import { type ModelConfig, readModelConfig } from '../encoders/model-config.ts';
import { type CaptionTokenizer, createTokenizer } from '../encoders/tokenizer.ts';
import { FgclipError } from '../errors.ts';
import { utf8Text } from '../formats/byte-reader.ts';
import { isRecord } from '../is-record.ts';
import { createImageProcessor, type ImageProcessor } from '../vision/image-processor.ts';
import type { ImageProcessorConfig } from '../vision/processor-config.ts';
import { type ReadImageProcessorConfigOptions, readImageProcessorConfig } from '../vision/read-processor-config.ts';
import { isPlainPath } from './hub.ts';

/**
 * The files that a CLIP-like model has beside its weights; of alternatives the usual one stands first. Newer versions of
 * transformers write processor_config.json in place of preprocessor_config.json, OpenCLIP one file in place of both.
 */
export const clipFiles = {
  files: ['tokenizer.json'],
  oneOf: [
    ['config.json', 'open_clip_config.json'],
    ['preprocessor_config.json', 'processor_config.json', 'open_clip_config.json'],
  ],
  optionalFiles: ['tokenizer_config.json'],
} as const satisfies Wanted;

/** What a model consists of besides its weights. */
export interface ClipParts {
  readonly config: ModelConfig;
  readonly imageProcessor: ImageProcessor;
  readonly tokenizer: CaptionTokenizer;
}

export interface ReadClipPartsOptions {
  /** The bytes of a file of the model, by its name in it; undefined where it does not have it. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** The files that the model has, where that is known; else one is asked for only where nothing before it would do. */
  readonly names?: readonly string[] | undefined;
  /** What errors call a file. Default its name. */
  readonly nameOf?: (name: string) => string;
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error' | undefined;
  /** What is done to captions before they are tokenised. Default "none", as Hugging Face's tokenizers have it. */
  readonly clean?: CaptionCleaning | undefined;
  /** What OWLv2's pictures are filled up to a square with. Default as readImageProcessorConfig() has it. */
  readonly padding?: PaddingColour | undefined;
}

/** Black is what OWLv2 was trained with; transformers took grey until the end of 2025. */
export type PaddingColour = keyof typeof paddings;

const paddings = { grey: 0.5, black: 0 } as const;

/** Positions that the kinds of models have where their config.json is silent, as transformers takes it. */
const usualPositions: Readonly<Record<string, number>> = { clip: 77, siglip: 64, owlvit: 16, owlv2: 16 };
/** What tokenizers without a limit say. */
const unlimited = 1e6;

/**
 * Reads what a model has beside its weights: config.json, how pictures are made ready, and its tokenizer, in the layouts
 * of Hugging Face's conversions, old and new, and of OpenCLIP.
 *
 * @throws INVALID_FORMAT naming the file that is not what it should be; NOT_FOUND for one that is not there; what read()
 *   throws.
 */
export async function readClipParts(options: ReadClipPartsOptions): Promise<ClipParts> {
  const { nameOf = (name) => name, truncate = 'end', clean, padding } = options;
  const files = jsonFiles(options);
  const config = await readConfig(files);
  const processorConfig = await readProcessorConfig(files, {
    padding: padding && paddings[padding],
    imageSize: config.imageSize,
  });
  const tokenizerConfig = await files.optional('tokenizer_config.json');
  const tokenizer = createTokenizer({
    tokenizerJson: (await files.needed('tokenizer.json')).value,
    tokenizerConfig: tokenizerConfig?.value,
    contextLength: contextLengthOf(config, tokenizerConfig?.value, nameOf('config.json')),
    truncate,
    clean,
    file: nameOf('tokenizer.json'),
  });
  return { config, imageProcessor: createImageProcessor(processorConfig), tokenizer };
}

interface JsonFile {
  readonly value: unknown;
  /** What errors call it. */
  readonly file: string;
}

/** The model's files, parsed. */
interface JsonFiles {
  /** Whether a file is known to be there, without asking. */
  has(name: string): boolean;
  optional(name: string): Promise<JsonFile | undefined>;
  /** Throws NOT_FOUND. */
  needed(name: string): Promise<JsonFile>;
}

function jsonFiles({ read, names = [], nameOf = (name) => name }: ReadClipPartsOptions): JsonFiles {
  const optional = async (name: string) => {
    const bytes = await read(name);
    return bytes === undefined ? undefined : { value: parseJson(bytes, nameOf(name)), file: nameOf(name) };
  };
  const needed = async (name: string) => {
    const found = await optional(name);
    if (found !== undefined) return found;
    throw new FgclipError('NOT_FOUND', 'The model lacks a file', { file: nameOf(name) });
  };
  return { has: (name) => names.includes(name), optional, needed };
}

async function readConfig(files: JsonFiles): Promise<ModelConfig> {
  const usual = await files.optional('config.json');
  const openClip = usual === undefined ? await files.optional('open_clip_config.json') : undefined;
  const { value, file } = within(openClip, 'model_cfg') ?? usual ?? (await files.needed('config.json'));
  return readModelConfig(value, { file });
}

/** What is done to pictures: from the one file that says it, or from two that say the same. */
async function readProcessorConfig(
  files: JsonFiles,
  options: Pick<ReadImageProcessorConfigOptions, 'padding' | 'imageSize'>,
): Promise<ImageProcessorConfig> {
  const read = (found: JsonFile) => readImageProcessorConfig(found.value, { ...options, file: found.file });
  const usual = await files.optional('preprocessor_config.json');
  const other = 'processor_config.json';
  const asksOther = usual === undefined || files.has(other);
  const nested = asksOther ? within(await files.optional(other), 'image_processor') : undefined;
  if (nested !== undefined && usual !== undefined) return same(nested, usual, read);
  const found = nested ?? usual;
  if (found !== undefined) return read(found);
  const openClip = await files.optional('open_clip_config.json');
  if (openClip === undefined) return read(await files.needed('preprocessor_config.json'));
  // The tower's own size, and OpenCLIP's defaults, count for what is not said.
  const said = part(openClip.value, 'preprocess_cfg') ?? {};
  const size = options.imageSize === undefined ? {} : { size: options.imageSize };
  return read({ value: isRecord(said) ? { mode: 'RGB', ...said, ...size } : said, file: openClip.file });
}

/** Older versions of transformers read the one, newer ones the other: where they differ, so do the embeddings. */
function same(
  nested: JsonFile,
  usual: JsonFile,
  read: (found: JsonFile) => ImageProcessorConfig,
): ImageProcessorConfig {
  const [config, other] = [read(nested), read(usual)];
  const [id, otherId] = [createImageProcessor(config).id, createImageProcessor(other).id];
  if (id === otherId) return config;
  throw new FgclipError('INVALID_FORMAT', 'Two files of the model say different things of how pictures are made', {
    file: nested.file,
    expected: `${otherId}, as ${usual.file} has it`,
    found: id,
    hint: 'Keep the one that the model was trained with, and take the other away',
  });
}

function within(found: JsonFile | undefined, name: string): JsonFile | undefined {
  const value = part(found?.value, name);
  return found === undefined || value === undefined ? undefined : { ...found, value };
}

function part(value: unknown, name: string): unknown {
  return isRecord(value) ? (value[name] ?? undefined) : undefined;
}

/** Positions that the model has, or fewer where its tokenizer is for shorter captions. */
function contextLengthOf(
  { contextLength, modelType = '' }: ModelConfig,
  tokenizerConfig: unknown,
  file: string,
): number {
  const said = part(tokenizerConfig, 'model_max_length');
  const most = typeof said === 'number' && Number.isInteger(said) && said > 0 && said < unlimited ? said : undefined;
  const positions = contextLength ?? usualPositions[modelType];
  if (positions !== undefined) return Math.min(positions, most ?? positions);
  if (most !== undefined) return most;
  throw new FgclipError('INVALID_FORMAT', 'Nothing says how many tokens a caption may have', {
    file,
    expected: 'text_config.max_position_embeddings, or model_max_length in tokenizer_config.json',
  });
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(utf8Text(bytes, {}));
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not JSON', { file, found: String(cause), cause });
  }
}

/** Files that a caller needs, and those it takes when they are there. */
export interface Wanted {
  readonly files: readonly string[];
  /** Alternatives: at least one of each list is needed, and all of it that there is taken. */
  readonly oneOf?: readonly (readonly string[])[] | undefined;
  readonly optionalFiles?: readonly string[] | undefined;
}

/**
 * Which of the files that a model has to get. What ONNX models among them keep beside themselves comes after, when they
 * can be read: see externalDataOf().
 *
 * Throws NOT_FOUND naming what lacks and what is there instead.
 */
export function chooseFiles(available: readonly string[], wanted: Wanted, source: string): string[] {
  const { files, oneOf = [], optionalFiles = [] } = wanted;
  const has = new Set(available);
  const lacking = [
    ...files.filter((name) => !has.has(name)),
    ...oneOf.filter((names) => !names.some((name) => has.has(name))).map((names) => names.join(' or ')),
  ];
  if (lacking.length > 0) throw lacksFiles(source, lacking, available);
  return [...new Set([...files, ...[...oneOf.flat(), ...optionalFiles].filter((name) => has.has(name))])];
}

/** A file beside an ONNX model that holds weights of it. */
export interface ExternalData {
  /** What the model calls it: a path from its own folder. */
  readonly location: string;
  /** Its name among the files of the model: "onnx/model.onnx_data". */
  readonly name: string;
}

/**
 * Which files hold weights of an ONNX model, from where its graph says that they lie (readModelPorts()).
 *
 * @param model Its own name: "onnx/model.onnx".
 * @param file What errors call it.
 * @throws INVALID_FORMAT for a location that is none, or leads out of the folder that the model lies in.
 */
export function externalDataOf(model: string, locations: readonly string[], file = model): ExternalData[] {
  const folder = model.slice(0, model.lastIndexOf('/') + 1);
  return locations.map((location) => {
    const path = location.replaceAll(/(^|\/)(\.\/)+/g, '$1');
    if (isPlainPath(path)) return { location, name: folder + path };
    throw new FgclipError('INVALID_FORMAT', 'The model keeps weights where no file of it may lie', {
      file,
      expected: 'a path below the folder of the model, with "/" between its parts',
      found: JSON.stringify(location),
    });
  });
}

/** The NOT_FOUND error for a model that lacks a file with its weights. */
export function lacksExternalData(file: string, name: string): FgclipError {
  return new FgclipError('NOT_FOUND', 'The model lacks a file that holds its weights', {
    file,
    expected: name,
    hint: 'Put it there: the model itself has only the names of its weights, and this file has their values',
  });
}

function lacksFiles(source: string, lacking: readonly string[], available: readonly string[]): FgclipError {
  const endings = new Set(lacking.map(endingOf));
  const alike = available.filter((name) => endings.has(endingOf(name))).sort();
  return new FgclipError('NOT_FOUND', 'The model lacks files', {
    file: source,
    expected: lacking.join(', '),
    found: list(alike.length > 0 ? alike : available),
    hint: 'Name the files it has, or a conversion of the model to ONNX',
  });
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

const MOST_LISTED = 12;

function list(names: readonly string[]): string {
  if (names.length === 0) return 'no files';
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Where models have their weights, best first: one file a tower is loaded only when its tower is used. */
const layouts = [
  ['onnx/vision_model', 'onnx/text_model'],
  ['vision_model', 'text_model'],
  ['onnx/model'],
  ['model'],
] as const;

/** How the files of each kind of weights end, as Hugging Face's conversions name them. */
const endings = {
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const;

/** A kind of weights: 32 or 16 bits a number, or quantised to 8 or 4. */
export type WeightDType = keyof typeof endings;

export const weightDTypes = Object.keys(endings) as WeightDType[];

/** The files of both towers; one name where both are in one file. */
export interface TowerFiles {
  readonly vision: string;
  readonly text: string;
}

/** The names that the weights of a kind may have, best first. Throws INVALID_ARGUMENT for a kind that there is not. */
export function towerFiles(dtype: WeightDType): TowerFiles[] {
  const ending: string | undefined = endings[dtype];
  if (ending === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'There are no weights of this kind', {
      expected: `one of ${weightDTypes.join(', ')}`,
      found: JSON.stringify(dtype),
    });
  }
  return layouts.map(([vision, text = vision]) => ({
    vision: `${vision}${ending}.onnx`,
    text: `${text}${ending}.onnx`,
  }));
}
