import { describe, expect, it } from 'vitest';
import { bytesOf, type ProcessorCase, picture, pillowCases } from '../../test/pillow-cases.ts';
import { crc32 } from '../formats/zip.ts';
import { createImageProcessor } from './image-processor.ts';
import type { ImageProcessorConfig } from './processor-config.ts';

const clip: ImageProcessorConfig = {
  resize: { shorterSide: 224 },
  filter: 'bicubic',
  centerCrop: { width: 224, height: 224 },
  rescaleFactor: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

function given({ source, seed, config, region }: ProcessorCase) {
  const [left, top, right, bottom] = region ?? [0, 0, ...source];
  return {
    processor: createImageProcessor({ ...config, rescaleFactor: 1 / 255 }),
    image: picture(...source, 'noise', seed),
    region: { left, top, right, bottom },
  };
}

describe('an image processor', () => {
  it.each(pillowCases.processors)('equals Pillow and PyTorch to the last bit: $source $config $region', (expected) => {
    const { processor, image, region } = given(expected);
    const [width, height] = expected.inputSize;
    expect(processor.inputSize).toEqual({ width, height });
    const pixels = processor.pixels(image, region);
    expect({ width: pixels.width, height: pixels.height }).toEqual({ width, height });
    expect(crc32(bytesOf(pixels.data))).toBe(expected.pixels);
    expect(crc32(bytesOf(processor.process(image, region)))).toBe(expected.values);
  });

  it('writes to a part of a batch, in steps or at once', () => {
    const processor = createImageProcessor(clip);
    const [first, second] = [picture(900, 700, 'noise', 1), picture(30, 20, 'noise', 2)];
    const size = 3 * 224 * 224;
    const batch = new Float32Array(2 * size);
    const steps = processor.steps(first, undefined, batch.subarray(0, size));
    let taken = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) break;
      taken++;
    }
    expect(taken).toBeGreaterThan(1);
    processor.process(second, undefined, batch.subarray(size));
    expect(crc32(bytesOf(batch.subarray(0, size)))).toBe(crc32(bytesOf(processor.process(first))));
    expect(crc32(bytesOf(batch.subarray(size)))).toBe(crc32(bytesOf(processor.process(second))));
  });

  it('makes a square of a picture of any shape in little memory', () => {
    const owlv2 = createImageProcessor({
      ...clip,
      padToSquare: 0.5,
      resize: { width: 96, height: 96 },
      filter: 'bilinear',
      centerCrop: undefined,
    });
    const strip = picture(20_000, 10, 'noise', 3);
    const { data } = owlv2.pixels({ ...strip, data: new Uint8Array(strip.data.length) });
    // Ten of 20,000 rows are black: the first of 96 mixes them with the grey, the others are grey.
    expect(data.subarray(0, 96 * 3).every((level) => level > 110 && level < 128)).toBe(true);
    expect(data.subarray(96 * 3).every((level) => level === 128)).toBe(true);
    expect(createImageProcessor(clip).pixels(strip).data).toHaveLength(224 * 224 * 3);
  });

  it('computes every level as float32 does', () => {
    const processor = createImageProcessor({
      resize: undefined,
      filter: 'bicubic',
      centerCrop: { width: 2, height: 1 },
      rescaleFactor: 1,
      mean: [0.1, 0, -1],
      std: [3, 1, 2],
    });
    const image = { width: 2, height: 1, data: Uint8Array.of(0, 255, 7, 128, 0, 9) };
    const third = (value: number) => Math.fround(Math.fround(value - Math.fround(0.1)) / 3);
    expect([...processor.process(image)]).toEqual([third(0), third(128), 255, 0, 4, 5]);
  });

  it('has an id that tells everything apart', () => {
    const id = (change: Partial<ImageProcessorConfig>) => createImageProcessor({ ...clip, ...change }).id;
    const half = [0.5, 0.5, 0.5] as const;
    expect(id({})).toBe(
      'bicubic-224-crop-224-mean-0.48145466,0.4578275,0.40821073-std-0.26862954,0.26130258,0.27577711',
    );
    expect(id({ resize: { width: 224, height: 224 }, centerCrop: undefined, mean: half, std: half })).toBe(
      'bicubic-224x224-mean-0.5-std-0.5',
    );
    const ids = [
      id({}),
      id({ padToSquare: 0 }),
      id({ padToSquare: 0.5 }),
      id({ filter: 'bilinear' }),
      id({ resize: { shorterSide: 225 } }),
      id({ resize: { width: 224, height: 224 } }),
      id({ resize: { width: 224, height: 225 } }),
      id({ resize: undefined }),
      id({ centerCrop: { width: 224, height: 225 } }),
      id({ resize: { within: { width: 224, height: 224 } } }),
      id({ resize: { covering: { width: 224, height: 224 } } }),
      id({ cropFill: 0.5 }),
      id({ rescaleFactor: 1 }),
      id({ mean: [0, 0, 0] }),
      id({ mean: half }),
      id({ std: [1, 1, 1] }),
      id({ std: half }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each<[RegExp, Partial<ImageProcessorConfig>]>([
    [/varying size/, { centerCrop: undefined }],
    [/varying size/, { centerCrop: undefined, resize: undefined }],
    [/resize/, { resize: { shorterSide: 0 } }],
    [/resize/, { resize: { width: 1, height: 10_001 } }],
    [/varying size/, { centerCrop: undefined, resize: { within: { width: 9, height: 9 } } }],
    [/resize/, { resize: { covering: { width: 9, height: 0 } } }],
    [/cropFill/, { cropFill: 128 }],
    [/centerCrop/, { centerCrop: { width: 10_001, height: 1 } }],
    [/filter.*hamming/, { filter: 'cubic' as never }],
    [/padToSquare/, { padToSquare: 128 }],
    [/rescaleFactor/, { rescaleFactor: 0 }],
    [/mean/, { mean: [0, Number.NaN, 0] }],
    [/std/, { std: [1, 1, 1e-60] }],
    [/std/, { std: [1, 1] as never }],
  ])('refuses %s', (message, change) => {
    expect(() => createImageProcessor({ ...clip, ...change })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });

  it('refuses regions outside of the picture and targets of another size', () => {
    const processor = createImageProcessor(clip);
    const image = picture(9, 9, 'noise', 1);
    const outside = { left: 3, top: 3, right: 10, bottom: 9 };
    expect(() => processor.process(image, outside)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/region.*9 x 9/) }),
    );
    expect(() => processor.process(image, undefined, new Float32Array(7))).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH', message: expect.stringMatching(/150528.*found 7/) }),
    );
  });
});
