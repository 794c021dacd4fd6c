import { FgclipError } from '../errors.ts';
import { float32ToFloat16 } from '../formats/float16.ts';
import type { ImageSize } from '../vision/image.ts';
import type { ModelConfig } from './model-config.ts';
import {
  describePorts,
  fixedAxis,
  fixedTexts,
  isOneRow,
  type ModelInputs,
  type ModelPort,
  type ModelSession,
  type ModelTensor,
  readInputs,
} from './model-session.ts';
import type { CaptionTokenizer } from './tokenizer.ts';

/**
 * Where a model takes pixels.
 *
 * @throws INVALID_ARGUMENT for a model without a pixel input, or with one of another size.
 */
export function pixelsPort(
  session: ModelSession,
  { pixels: port }: ModelInputs,
  { height, width }: ImageSize,
): ModelPort {
  if (port !== undefined && accepts(fixedAxis(port, -2), height) && accepts(fixedAxis(port, -1), width)) return port;
  throw new FgclipError('INVALID_ARGUMENT', 'The image model does not take the pixels that are made for it', {
    expected: `pixel_values float32 [batch, 3, ${height}, ${width}]`,
    found: describePorts(session.inputs),
  });
}

/**
 * The inputs of a model that takes ids.
 *
 * @throws INVALID_ARGUMENT for a model without them.
 */
export function textInputs(session: ModelSession): ModelInputs {
  const inputs = readInputs(session);
  if (inputs.ids !== undefined) return inputs;
  throw new FgclipError('INVALID_ARGUMENT', 'The text model does not take the ids that are made for it', {
    expected: 'input_ids int64 [batch, sequence]',
    found: describePorts(session.inputs),
  });
}

/** A tokenizer for a model that may take fewer ids a caption than its config.json says: captions are cut to those. */
export function fittingTokenizer(session: ModelSession, tokenizer: CaptionTokenizer): CaptionTokenizer {
  const { length } = fixedTexts(readInputs(session));
  if (length === undefined || length >= tokenizer.contextLength) return tokenizer;
  return {
    ...tokenizer,
    id: `${tokenizer.id}, of which the model takes ${length}`,
    contextLength: length,
    encode: (caption) => tokenizer.encode(caption, length),
  };
}

function accepts(fixed: number | undefined, length: number): boolean {
  return fixed === undefined || fixed === length;
}

export type Side = 'image' | 'text';

const names = {
  image: ['image_embeds', 'image_embeddings', 'image_embedding', 'image_features'],
  text: ['text_embeds', 'text_embeddings', 'text_embedding', 'text_features', 'sentence_embedding'],
} as const;
const otherSide = { image: names.text, text: names.image } as const;
const notRows = /logits|hidden_state/;
const pooled = 'pooler_output';

/**
 * The output of a model that holds the embeddings of one side: by its name, else the only one of two axes and the width
 * that the configuration names. pooler_output is the embedding in SigLIP; in CLIP it is what goes into the projection,
 * and may well have the same width, so it is taken only where the configuration knows of no projection.
 *
 * @throws INVALID_ARGUMENT when there is none, or more than one that it could be.
 */
export function chooseOutput(session: ModelSession, side: Side, config: ModelConfig = {}): ModelPort {
  const { projectionDim: width, modelType } = config;
  const fits = session.outputs.filter((port) => {
    const found = fixedAxis(port, -1);
    return isRows(port) && (width === undefined || found === undefined || found === width);
  });
  const called = (name: string) => fits.find((port) => port.name === name);
  const named = names[side].map(called).find((port) => port !== undefined);
  if (named !== undefined) return named;

  const foreign: readonly string[] = [pooled, ...otherSide[side]];
  const rest = fits.filter(({ name }) => !foreign.includes(name));
  const [only] = rest;
  if (rest.length === 1 && only !== undefined) return only;

  const pooler = called(pooled);
  const projects = width !== undefined && !modelType?.startsWith('siglip');
  if (rest.length === 0 && pooler !== undefined && !projects) return pooler;
  const other = session.outputs.find((port) => isRows(port) && names[side].some((name) => name === port.name));
  throw other === undefined ? notFound(session, side, width) : otherWidth(side, other, width);
}

function isRows({ name, dtype, shape }: ModelPort): boolean {
  return (
    (dtype === 'float32' || dtype === 'float16') && (shape.length === 2 || shape.length === 0) && !notRows.test(name)
  );
}

function notFound({ outputs }: ModelSession, side: Side, width: number | undefined): FgclipError {
  if (outputs.some(({ name }) => name === 'pred_boxes')) return detectorFound(outputs);
  const bare = outputs.some(({ name }) => name === pooled || name === 'last_hidden_state');
  const model = side === 'image' ? 'CLIPVisionModelWithProjection' : 'CLIPTextModelWithProjection';
  return new FgclipError('INVALID_ARGUMENT', `None of the model's outputs is clearly its ${side} embeddings`, {
    expected: `${names[side][0]} float32 [batch, ${width ?? 'dimension'}]`,
    found: describePorts(outputs),
    hint: bare
      ? `This seems to be the tower without its projection: export ${model}, or take a conversion that has it`
      : 'Export the model with its output under that name',
  });
}

/** The embeddings are there, and it is config.json that speaks of others. */
function otherWidth(side: Side, port: ModelPort, width: number | undefined): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `config.json does not fit the model's ${side} embeddings`, {
    expected: `embeddings of ${width} values, as its projection_dim (embed_dim) says`,
    found: describePorts([port]),
    hint: 'Take the config.json that belongs to the weights, or put their own length into it',
  });
}

function detectorFound(outputs: readonly ModelPort[]): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', 'The model is a detector, not a CLIP', {
    expected: `${names.image[0]} and ${names.text[0]}, float32 [batch, dimension]`,
    found: describePorts(outputs),
    hint: 'It has boxes and a score for each: open it with `openOwl()`',
  });
}

type Feeds = Record<string, ModelTensor>;

/** Pixels [rows, 3, height, width] as a model takes them; a float32 buffer is passed on, not copied. */
export function imageFeeds({ pixels: port }: ModelInputs, pixels: Float32Array, size: ImageSize): Feeds {
  if (port === undefined) return {};
  const shape = [pixels.length / (3 * size.height * size.width), 3, size.height, size.width];
  if (port.dtype !== 'float16') return { [port.name]: { dtype: 'float32', shape, data: pixels } };
  return { [port.name]: { dtype: 'float16', shape, data: float32ToFloat16(pixels) } };
}

export interface Filling {
  /** What captions are filled up to. */
  readonly length: number;
  readonly padId: number;
  /** Whether the attention mask counts what fills up as tokens. */
  readonly seen: boolean;
}

/** Ids of captions as a model takes them, filled up at their end. */
export function textFeeds(inputs: ModelInputs, captions: readonly (readonly number[])[], filling: Filling): Feeds {
  const { length, padId, seen } = filling;
  const shape = [captions.length, length];
  const fed = (port: ModelPort | undefined, value: (ids: readonly number[], at: number) => number): Feeds => {
    if (port === undefined) return {};
    const values = captions.flatMap((ids) => Array.from({ length }, (_, at) => value(ids, at)));
    return { [port.name]: numbers(port.dtype, shape, values) };
  };
  return {
    ...fed(inputs.ids, (ids, at) => ids[at] ?? padId),
    ...fed(inputs.attentionMask, (ids, at) => (seen || at < ids.length ? 1 : 0)),
    ...fed(inputs.tokenTypes, () => 0),
    ...(inputs.positions && positionFeeds(inputs.positions, captions.length, length)),
  };
}

function positionFeeds(port: ModelPort, captions: number, length: number): Feeds {
  const rows = isOneRow(port) ? 1 : captions;
  const values = Array.from({ length: rows * length }, (_, i) => i % length);
  return { [port.name]: numbers(port.dtype, port.shape.length === 1 ? [length] : [rows, length], values) };
}

function numbers(dtype: string, shape: readonly number[], values: readonly number[]): ModelTensor {
  switch (dtype) {
    case 'int32':
      return { dtype, shape, data: Int32Array.from(values) };
    case 'bool':
      return { dtype, shape, data: Uint8Array.from(values) };
    case 'float32':
      return { dtype, shape, data: Float32Array.from(values) };
    case 'float16':
      return { dtype, shape, data: float32ToFloat16(Float32Array.from(values)) };
    default:
      return { dtype: 'int64', shape, data: BigInt64Array.from(values, BigInt) };
  }
}
