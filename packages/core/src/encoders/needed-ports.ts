import { FgclipError } from '../errors.ts';
import type { ImageSize } from '../vision/image.ts';
import { describePorts, fixedAxis, fixedTexts, type ModelInputs, readInputs } from './model-ports.ts';
import type { ModelPort, ModelSession } from './model-session.ts';
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
