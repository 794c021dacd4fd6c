import { describe, expect, it } from 'vitest';
import { type ModelPort, type ModelSession, readInputs } from './model-session.ts';
import { imageFeeds, textFeeds } from './tower-ports.ts';

function session(...inputs: ModelPort[]): ModelSession {
  const run = () => Promise.reject(new Error('not to be run'));
  return { name: 'none', inputs, outputs: [], run, dispose: async () => undefined };
}

const port = (name: string, dtype: string, rank: number): ModelPort => ({
  name,
  dtype,
  shape: Array.from({ length: rank }, () => ''),
});

describe('textFeeds', () => {
  it('feeds all that a text tower may ask for, in its types', () => {
    const inputs = readInputs(
      session(
        port('input_ids', 'int32', 2),
        port('attention_mask', 'bool', 2),
        port('token_type_ids', 'int64', 2),
        port('position_ids', 'int64', 2),
      ),
    );
    const shape = [2, 3];
    const ids = { dtype: 'int32', shape, data: Int32Array.of(5, 9, 1, 5, 6, 9) };
    const feeds = textFeeds(
      inputs,
      [
        [5, 9],
        [5, 6, 9],
      ],
      { length: 3, padId: 1, seen: false },
    );
    expect(feeds).toEqual({
      input_ids: ids,
      attention_mask: { dtype: 'bool', shape, data: Uint8Array.of(1, 1, 0, 1, 1, 1) },
      token_type_ids: { dtype: 'int64', shape, data: new BigInt64Array(6) },
      position_ids: { dtype: 'int64', shape, data: BigInt64Array.of(0n, 1n, 2n, 0n, 1n, 2n) },
    });
    const seen = textFeeds(inputs, [[5, 9]], { length: 3, padId: 1, seen: true });
    expect(seen.attention_mask?.data).toEqual(Uint8Array.of(1, 1, 1));
  });

  it.each([
    [
      [1, 77],
      [1, 3],
    ],
    [
      ['batch', 'sequence'],
      [2, 3],
    ],
    [[], [2, 3]],
    [['sequence'], [3]],
  ] as const)('tells positions %j as %j', (shape, fed) => {
    const positions = { name: 'position_ids', dtype: 'int64', shape };
    const inputs = readInputs(session(port('input_ids', 'int64', 2), positions));
    const feeds = textFeeds(inputs, [[5], [6]], { length: 3, padId: 1, seen: false });
    expect(feeds.position_ids?.shape).toEqual(fed);
    expect(feeds.position_ids?.data).toEqual(
      BigInt64Array.from({ length: fed[0] === 2 ? 6 : 3 }, (_, i) => BigInt(i % 3)),
    );
  });

  it('writes a mask in floating point', () => {
    const mask = (dtype: string) => {
      const inputs = readInputs(session(port('ids', 'int64', 2), port('attention_mask', dtype, 2)));
      return textFeeds(inputs, [[7]], { length: 2, padId: 0, seen: false }).attention_mask?.data;
    };
    expect(mask('float32')).toEqual(Float32Array.of(1, 0));
    // 1 in float16.
    expect(mask('float16')).toEqual(Uint16Array.of(0x3c00, 0));
  });
});

describe('imageFeeds', () => {
  it('hands float32 over and converts to float16', () => {
    const pixels = Float32Array.of(1, -2, 0.5);
    const feed = (dtype: string) =>
      imageFeeds(readInputs(session(port('image', dtype, 4))), pixels, { width: 1, height: 1 }).image;
    expect(feed('float32')?.data).toBe(pixels);
    expect(feed('float16')).toEqual({
      dtype: 'float16',
      shape: [1, 3, 1, 1],
      data: Uint16Array.of(0x3c00, 0xc000, 0x3800),
    });
  });
});

describe('readInputs', () => {
  it.each([
    ['an unknown input', [port('input_ids', 'int64', 2), port('past', 'float32', 3)]],
    ['two that could be the ids', [port('a', 'int64', 2), port('b', 'int64', 2)]],
    ['levels instead of pixels', [port('pixel_values', 'uint8', 4)]],
    ['patches with their sizes', [port('pixel_values', 'float32', 3), port('spatial_shapes', 'int64', 2)]],
  ])('refuses %s', (_, inputs) => {
    expect(() => readInputs(session(...inputs))).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
