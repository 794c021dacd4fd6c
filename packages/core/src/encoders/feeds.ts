import { float32ToFloat16 } from '../formats/float16.ts';
import type { ImageSize } from '../vision/image.ts';
import { isOneRow, type ModelInputs } from './model-ports.ts';
import type { ModelPort, ModelTensor } from './model-session.ts';

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
