import type { ModelTensor } from '../../encoders/model-session.ts';

/** Feeds whose buffers can be handed to another thread, and the buffers. */
export interface Handover {
  readonly feeds: Record<string, ModelTensor>;
  readonly transfer: ArrayBuffer[];
}

/**
 * Makes every feed the owner of its buffer, so that handing it over takes nothing else away: copies those that are a
 * part of a larger buffer (or of shared or WebAssembly memory), or share one with a feed before them.
 */
export function handOver(feeds: Readonly<Record<string, ModelTensor>>): Handover {
  const transfer = new Set<ArrayBuffer>();
  const owned = Object.entries(feeds).map(([name, feed]): [string, ModelTensor] => {
    const { buffer, byteLength } = feed.data;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !transfer.has(buffer);
    const data = isWhole ? feed.data : copyOf(feed.data);
    transfer.add(data.buffer as ArrayBuffer);
    return [name, { dtype: feed.dtype, shape: feed.shape, data }];
  });
  return { feeds: Object.fromEntries(owned), transfer: [...transfer] };
}

/** Node's Buffer is a Uint8Array whose slice() is no copy. */
function copyOf(data: ModelTensor['data']): ModelTensor['data'] {
  return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
}
