import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, picture, pillowCases } from '../../test/pillow-cases.ts';
import { crc32 } from '../formats/zip.ts';
import type { PixelBox, RgbImage } from './image.ts';
import { resize, resizeSteps } from './resize.ts';
import { filterNames, type ResampleFilter } from './taps.ts';

const { pillow, cases } = pillowCases;

describe(`resize equals Pillow ${pillow}`, () => {
  it.each(filterNames)('%s', (filter) => {
    const ofFilter = cases.filter((stored) => stored.filter === filter);
    expect(ofFilter).toHaveLength(cases.length / filterNames.length);
    for (const { source, kind, seed, size, region, canvas, ...expected } of ofFilter) {
      const [left, top, right, bottom] = region ?? [0, 0, ...source];
      const [width, height] = size;
      const resized = resize(
        picture(...source, kind, seed),
        { width, height },
        {
          filter,
          region: { left, top, right, bottom },
          canvas: canvas && { width: canvas[0], height: canvas[1], level: canvas[2] },
        },
      );
      const name = JSON.stringify({ source, kind, size, region, canvas });
      expect({ name, width: resized.width, height: resized.height }).toEqual({ name, width, height });
      if (expected.pixels !== undefined) {
        expect([name, ...bytesOf(resized.data)]).toEqual([name, ...Buffer.from(expected.pixels, 'base64')]);
      }
      expect({ name, crc32: crc32(bytesOf(resized.data)) }).toEqual({ name, crc32: expected.crc32 });
    }
  });
});

const length = fc.integer({ min: 1, max: 40 });
const image = fc
  .record({ width: length, height: length, seed: fc.nat() })
  .map(({ width, height, seed }) => picture(width, height, 'noise', seed));
const part = (limit: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: limit - 1 }), fc.integer({ min: 1, max: limit }))
    .map(([from, count]): [number, number] => [from, Math.min(limit, from + count)]);
const partOf = ({ width, height }: { width: number; height: number }) =>
  fc.tuple(part(width), part(height)).map(([[left, right], [top, bottom]]) => ({ left, top, right, bottom }));

function cut({ data, width }: RgbImage, { left, top, right, bottom }: PixelBox): RgbImage {
  const rows = Array.from({ length: bottom - top }, (_, y) =>
    Array.from(data.subarray(((top + y) * width + left) * 3, ((top + y) * width + right) * 3)),
  );
  return { width: right - left, height: bottom - top, data: Uint8ClampedArray.from(rows.flat()) };
}

describe('resize', () => {
  const resizing = fc
    .record({ width: length, height: length })
    .chain((size) =>
      fc.record({ image, size: fc.constant(size), window: partOf(size), filter: fc.constantFrom(...filterNames) }),
    );

  it('computes a window as if it were cut out of the whole', () => {
    fc.assert(
      fc.property(resizing, ({ image, size, window, filter }) => {
        expect(resize(image, size, { filter, window })).toEqual(cut(resize(image, size, { filter }), window));
      }),
    );
  });

  it('sees nothing outside the region', () => {
    const inRegion = resizing.chain((one) => fc.record({ ...constants(one), region: partOf(one.image) }));
    fc.assert(
      fc.property(inRegion, ({ image, size, region, filter }) => {
        expect(resize(image, size, { filter, region })).toEqual(resize(cut(image, region), size, { filter }));
      }),
    );
  });

  it('takes a canvas as if it were painted, windows included', () => {
    const onCanvas = resizing.chain((one) => fc.record({ ...constants(one), more: fc.tuple(fc.nat(20), fc.nat(20)) }));
    fc.assert(
      fc.property(onCanvas, ({ image, size, window, filter, more }) => {
        const canvas = { width: image.width + more[0], height: image.height + more[1], level: 77 };
        const painted = new Uint8Array(canvas.width * canvas.height * 3).fill(canvas.level);
        for (let y = 0; y < image.height; y++) {
          painted.set(image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3), y * canvas.width * 3);
        }
        const whole = { width: canvas.width, height: canvas.height, data: painted };
        expect(resize(image, size, { filter, canvas, window })).toEqual(resize(whole, size, { filter, window }));
      }),
    );
  });

  it('gives the same in steps, and takes more of them for more work', () => {
    const large = picture(1500, 900, 'noise', 1);
    const count = (filter: ResampleFilter, size: { width: number; height: number }) => {
      const steps = resizeSteps(large, size, { filter });
      for (let taken = 0; ; taken++) {
        const step = steps.next();
        if (!step.done) continue;
        expect(crc32(bytesOf(step.value.data))).toBe(crc32(bytesOf(resize(large, size, { filter }).data)));
        return taken;
      }
    };
    // Across: 900 rows x 300 pixels x 20 taps x 3; down: 300 pixels x 3 x 900 x 4 taps. About 16 + 3 million.
    const steps = count('bicubic', { width: 300, height: 180 });
    expect(steps).toBeGreaterThanOrEqual(3);
    expect(steps).toBeLessThanOrEqual(6);
    expect(count('nearest', { width: 2000, height: 1500 })).toBe(2);
    expect(count('box', { width: 2, height: 2 })).toBeLessThanOrEqual(2);
  });

  it('keeps to the window of a picture that would be enormous', () => {
    const line = picture(20_000, 10, 'noise', 2);
    const window = { left: 223_888, top: 0, right: 224_112, bottom: 224 };
    const middle = resize(line, { width: 448_000, height: 224 }, { filter: 'bicubic', window });
    expect(middle.data).toHaveLength(224 * 224 * 3);
    // 2,000 source pixels a window and no edge in reach: the same scale, cut closer.
    const region = { left: 9_000, top: 0, right: 11_000, bottom: 10 };
    const nearby = { left: 22_288, top: 0, right: 22_512, bottom: 224 };
    expect(resize(line, { width: 44_800, height: 224 }, { filter: 'bicubic', region, window: nearby })).toEqual(middle);
  });

  it('refuses sizes, parts and canvases that are not possible', () => {
    const small = picture(4, 3, 'noise', 3);
    const size = { width: 2, height: 2 };
    const refused = (run: () => unknown, code: string, message: RegExp) =>
      expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    const filter = 'bicubic';
    refused(() => resize({ ...small, width: 5 }, size, { filter }), 'SHAPE_MISMATCH', /45 bytes.*found 36/);
    refused(() => resize({ ...small, width: 0 }, size, { filter }), 'INVALID_ARGUMENT', /image.*0 x 3/);
    refused(() => resize(small, { width: 2.5, height: 2 }, { filter }), 'INVALID_ARGUMENT', /size.*2.5 x 2/);
    refused(() => resize(small, { width: 2, height: 2 ** 31 }, { filter }), 'INVALID_ARGUMENT', /size/);
    const region = (left: number, right: number) => ({ left, top: 0, right, bottom: 3 });
    for (const [left, right] of [
      [0, 5],
      [-1, 2],
      [2, 2],
      [3, 1],
      [0.5, 2],
      [Number.NaN, 2],
    ] as const) {
      refused(() => resize(small, size, { filter, region: region(left, right) }), 'INVALID_ARGUMENT', /region/);
    }
    refused(() => resize(small, size, { filter, window: region(0, 2) }), 'INVALID_ARGUMENT', /window.*2 x 2/);
    const canvas = { width: 4, height: 3, level: 0 };
    for (const wrong of [{ width: 3 }, { height: 2 }, { level: -1 }, { level: 0.5 }, { level: 256 }]) {
      refused(() => resize(small, size, { filter, canvas: { ...canvas, ...wrong } }), 'INVALID_ARGUMENT', /canvas/);
    }
  });
});

/** fast-check's record of given values. */
function constants<T extends object>(values: T) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fc.constant(value)])) as {
    [K in keyof T]: fc.Arbitrary<T[K]>;
  };
}
