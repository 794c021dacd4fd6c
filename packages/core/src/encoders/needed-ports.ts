import { FgclipError } from '../errors.ts';
import type { ImageSize } from '../vision/image.ts';
import { describePorts, fixedAxis, type ModelInputs } from './model-ports.ts';
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
 * Where a model takes ids.
 *
 * @throws INVALID_ARGUMENT for a model without ids, or with a context shorter than the tokenizer's.
 */
export function idsPort(
  session: ModelSession,
  { ids: port }: ModelInputs,
  { contextLength }: Pick<CaptionTokenizer, 'contextLength'>,
): ModelPort {
  if (port !== undefined && (fixedAxis(port, 1) ?? contextLength) >= contextLength) return port;
  throw new FgclipError('INVALID_ARGUMENT', 'The text model does not take the ids that are made for it', {
    expected: `input_ids int64 [batch, ${contextLength} or free]`,
    found: describePorts(session.inputs),
  });
}

function accepts(fixed: number | undefined, length: number): boolean {
  return fixed === undefined || fixed === length;
}
