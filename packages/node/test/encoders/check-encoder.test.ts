import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CheckEncoderOptions, checkEncoder } from '../../../core/src/encoders/check/check-encoder.ts';
import type { ModelSession } from '../../../core/src/encoders/model-session.ts';
import { FgclipError } from '../../../core/src/errors.ts';
import type { RgbImage } from '../../../core/src/vision/image.ts';
import { createImageProcessor } from '../../../core/src/vision/image-processor.ts';
import type { ImageProcessorConfig } from '../../../core/src/vision/processor-config.ts';
import { readImageProcessorConfig } from '../../../core/src/vision/read-processor-config.ts';
import type { TinyClipOptions } from '../tiny-clip.ts';
import { picture, type TinyParts, tinyParts } from './tiny-parts.ts';

const image = picture(2, 60, 40);
const clip = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] } as const;
const bicubic = { filter: 'bicubic', rescaleFactor: 1 / 255, ...clip } as const;
const cropped = { ...bicubic, resize: { shorterSide: 32 }, centerCrop: { width: 32, height: 32 } } as const;

/** What the model itself makes of pixels, past all of the encoder's code. */
async function imageRow({ vision }: TinyParts, pixels: Float32Array): Promise<Float32Array> {
  const feeds = { pixel_values: { dtype: 'float32', shape: [1, 3, 32, 32], data: pixels } } as const;
  return Object.values(await vision.run(feeds))[0]?.data as Float32Array;
}

async function textRow({ text }: TinyParts, ids: readonly number[]): Promise<Float32Array> {
  const data = BigInt64Array.from(ids, BigInt);
  const feeds = { input_ids: { dtype: 'int64', shape: [1, ids.length], data } } as const;
  return Object.values(await text.run(feeds))[0]?.data as Float32Array;
}

function pixelsOf(config: ImageProcessorConfig, of: RgbImage = image): Float32Array {
  return createImageProcessor(config).process(of);
}

/** Red and blue changed before anything else happens, as a decoder does that yields them so. */
function blueFirst({ width, height, data }: RgbImage): RgbImage {
  const swapped = Uint8Array.from(data, (_, i) => data[i + 2 - 2 * (i % 3)] ?? 0);
  return { width, height, data: swapped };
}

const kinds = ({ findings }: { findings: readonly { kind: string }[] }) => findings.map(({ kind }) => kind);

describe('checkEncoder', () => {
  it('passes a model that is fed right, whatever the length of the stored rows', async () => {
    const parts = await tinyParts();
    const imageEmbedding = await imageRow(parts, pixelsOf(cropped));
    const caption = 'a dark brown dog';
    const textEmbedding = await textRow(parts, parts.tokenizer.encode(caption).ids);
    const report = await checkEncoder(parts, { image, imageEmbedding, caption, textEmbedding });
    expect(report).toMatchObject({ passed: true, findings: [] });
    expect(report.cosine.image).toBeCloseTo(1, 5);
    expect(report.cosine.text).toBeCloseTo(1, 5);

    const unit = textEmbedding.map((value) => value / Math.hypot(...textEmbedding));
    const scaled = await checkEncoder(parts, { caption, textEmbedding: unit });
    expect(scaled.passed).toBe(true);
    expect(scaled.findings).toEqual([
      { kind: 'scale', message: expect.stringMatching(/stored text embedding has unit length, the model's length \d/) },
    ]);
  });

  it.each<[string, Float32Array, string[]]>([
    ['blue first', pixelsOf(cropped, blueFirst(image)), ['channel-order']],
    ['0 to 1', pixelsOf({ ...cropped, mean: [0, 0, 0], std: [1, 1, 1] }), ['normalization']],
    ['-1 to 1', pixelsOf({ ...cropped, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }), ['normalization']],
    [
      "ImageNet's",
      pixelsOf({ ...cropped, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
      ['normalization'],
    ],
    ['0 to 255', pixelsOf({ ...cropped, rescaleFactor: 1, mean: [0, 0, 0], std: [1, 1, 1] }), ['normalization']],
    ['squashed', pixelsOf({ ...bicubic, resize: { width: 32, height: 32 } }), ['geometry']],
    ['bilinear', pixelsOf({ ...cropped, filter: 'bilinear' }), ['geometry']],
    [
      'blue first, 0 to 1',
      pixelsOf({ ...cropped, mean: [0, 0, 0], std: [1, 1, 1] }, blueFirst(image)),
      ['channel-order', 'normalization'],
    ],
  ])('names what was done to a picture: %s', async (_, pixels, expected) => {
    const parts = await tinyParts();
    const report = await checkEncoder(parts, { image, imageEmbedding: await imageRow(parts, pixels) });
    expect(report.passed).toBe(false);
    expect(report.cosine.image).toBeLessThan(0.9999);
    expect(kinds(report)).toEqual(expected);
    for (const { cosineWithFix } of report.findings) expect(cosineWithFix).toBeGreaterThan(0.9999);
  });

  it('names what was done to pixels', async () => {
    const parts = await tinyParts();
    const imageEmbedding = await imageRow(parts, pixelsOf(cropped));
    const check = (pixels: Float32Array) => checkEncoder(parts, { pixels, imageEmbedding });
    expect(await check(pixelsOf(cropped))).toMatchObject({ passed: true, findings: [] });
    const raw = await check(pixelsOf({ ...cropped, mean: [0, 0, 0], std: [1, 1, 1] }));
    expect(raw.findings).toEqual([
      {
        kind: 'normalization',
        message: expect.stringMatching(/that of given pixels scaled to 0\.\.1, not normalised/),
        cosineWithFix: expect.closeTo(1, 4),
      },
    ]);
    expect(kinds(await check(pixelsOf(cropped, blueFirst(image))))).toEqual(['channel-order']);
  });

  it('names a pixel encoder that squashes where the model was fed crops', async () => {
    const parts = await tinyParts();
    const imageProcessor = createImageProcessor({ ...bicubic, resize: { width: 32, height: 32 } });
    const imageEmbedding = await imageRow(parts, pixelsOf(cropped));
    const report = await checkEncoder({ ...parts, imageProcessor }, { image, imageEmbedding });
    expect(report.findings).toEqual([
      expect.objectContaining({
        kind: 'geometry',
        message: expect.stringMatching(/shorter side and cropped \(bicubic\)/),
      }),
    ]);
  });

  it.each<[string, TinyClipOptions, (ids: readonly number[], end: number) => number[], string, RegExp]>([
    ['no end', {}, (ids) => ids.slice(0, -1), 'start-and-end', /without their end/],
    ['no start', {}, (ids) => ids.slice(1), 'start-and-end', /without their start/],
    ['filled up with 0', open(), (ids) => fill(ids, 0), 'padding', /with id 0/],
    ['not filled up', open(), (ids) => [...ids], 'padding', /not filled up/],
    ['SigLIP not filled up', { kind: 'siglip' }, (ids) => [...ids], 'padding', /not filled up/],
    ['SigLIP filled up with 0', { kind: 'siglip' }, (ids) => fill(ids, 0, 64), 'padding', /with id 0/],
  ])('names what was done to a caption: %s', async (_, options, change, kind, message) => {
    const parts = await tinyParts(options);
    const caption = 'a striped red mug';
    const { ids } = parts.tokenizer.encode(caption);
    const textEmbedding = await textRow(parts, change(ids, ids.at(-1) ?? 0));
    const report = await checkEncoder(parts, { caption, textEmbedding });
    expect(report.passed).toBe(false);
    expect(report.findings).toEqual([
      { kind, message: expect.stringMatching(message), cosineWithFix: expect.closeTo(1, 4) },
    ]);
  });

  it('says when nothing explains it', async () => {
    const [parts, others] = [await tinyParts(), await tinyParts({ seed: 2 })];
    const imageEmbedding = await imageRow(others, pixelsOf(cropped));
    const report = await checkEncoder(parts, { image, imageEmbedding });
    expect(report.passed).toBe(false);
    expect(report.findings).toEqual([
      {
        kind: 'unexplained',
        message: expect.stringMatching(/no usual mix-up explains it; nearest: .*weights are probably/),
      },
    ]);
    const short = await checkEncoder(parts, { image, imageEmbedding: imageEmbedding.slice(0, 8) });
    expect(short).toMatchObject({ passed: false, cosine: {} });
    expect(kinds(short)).toEqual(['dimension']);
  });

  it.each([
    ['quick_gelu', 'gelu', /config\.json says quick_gelu, but the model computes gelu \(erf\)/],
    ['gelu', 'quick_gelu', /config\.json says gelu, but the model computes quick_gelu/],
  ] as const)('compares the activation: %s said, %s computed', async (configActivation, activation, message) => {
    const parts = await tinyParts({ activation, configActivation });
    const read = (name: string) => readFileSync(join(parts.folder, 'onnx', name));
    const models = { vision: read('vision_model.onnx'), text: read('text_model.onnx') };
    const report = await checkEncoder(parts, { models });
    expect(report.passed).toBe(false);
    expect(report.findings).toEqual([
      { kind: 'activation', message: expect.stringMatching(new RegExp(`The image tower: ${message.source}`)) },
      { kind: 'activation', message: expect.stringMatching(new RegExp(`The text tower: ${message.source}`)) },
    ]);
    const right = await tinyParts({ activation });
    expect(await checkEncoder(right, { models })).toMatchObject({ passed: true, cosine: {}, findings: [] });
  });

  it('refuses an embedding of nothing', async () => {
    const parts = await tinyParts();
    const refused = (reference: object, options?: CheckEncoderOptions) =>
      expect(checkEncoder(parts, reference, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await refused({ imageEmbedding: [1] });
    await refused({ textEmbedding: [1] });
  });

  it('runs both towers, with nothing to compare with', async () => {
    const parts = await tinyParts();
    const report = await checkEncoder(parts);
    expect(report).toMatchObject({ passed: true, findings: [], cosine: {} });
    expect(report.ran).toEqual({ image: 'a blank picture', text: '"a photo of a cat"' });
    expect(parts.fed.vision).toHaveLength(1);
    const given = await checkEncoder(parts, { image, caption: 'a red bag' });
    expect(given.ran).toEqual({ image: 'the picture given', text: '"a red bag"' });
    expect((await checkEncoder(parts, { pixels: pixelsOf(cropped) })).ran.image).toBe('the pixels given');
  });

  it.each(['vision', 'text'] as const)('finds a %s tower whose values are not finite, or all zero', async (tower) => {
    const parts = await tinyParts();
    const filled = (value: number): Partial<TinyParts> => ({
      [tower]: {
        ...parts[tower],
        run: async (...args: Parameters<ModelSession['run']>) => {
          const outputs = await parts[tower].run(...args);
          for (const { data } of Object.values(outputs)) data.fill(value as never);
          return outputs;
        },
      },
    });
    const found = async (value: number, reference = {}) => checkEncoder({ ...parts, ...filled(value) }, reference);
    const side = tower === 'vision' ? 'image' : 'text';
    expect(await found(Number.NaN)).toMatchObject({
      passed: false,
      findings: [{ kind: 'not-finite', message: expect.stringContaining(`The ${side} tower, on `) }],
    });
    expect(await found(0)).toMatchObject({ passed: false, findings: [{ kind: 'tower' }] });
    // What is given to compare with changes nothing.
    const rows = { image, imageEmbedding: [1], caption: 'a cat', textEmbedding: [1] };
    expect((await found(Number.NaN, rows)).findings[0]?.kind).toBe('not-finite');
  });

  it.each([
    ['fails at the ids of the caption', 1, /at the ids of "a photo of a cat", which go up to \d+, and not at 0/],
    ['lacks the largest id', -1, /fails at \d+, the largest id of the tokenizer/],
  ])('finds a vocabulary that %s', async (_, limit, message) => {
    const parts = await tinyParts();
    const most = limit > 0 ? limit : (parts.tokenizer.largestId ?? 0) - 1;
    // The end token of this tokenizer is its largest id; here another one is.
    const encode = (caption: string) => {
      const { ids, truncated } = parts.tokenizer.encode(caption);
      return { ids: limit > 0 ? ids : ids.map((id) => Math.min(id, most)), truncated };
    };
    const padId = limit > 0 ? parts.tokenizer.padId : most;
    const text: ModelSession = {
      ...parts.text,
      run: async (feeds, options) => {
        const ids = [...(feeds.input_ids?.data ?? [])].map(Number);
        if (Math.max(...ids) > most) throw new FgclipError('RUNTIME', 'Gather: index out of bounds');
        return parts.text.run(feeds, options);
      },
    };
    const report = await checkEncoder({ ...parts, text, tokenizer: { ...parts.tokenizer, padId, encode } });
    expect(report).toMatchObject({ passed: false, findings: [{ kind: 'vocabulary' }] });
    expect(report.findings[0]?.message).toMatch(message);
  });

  it('finds towers that fail, and still checks the other one', async () => {
    const parts = await tinyParts();
    const run = () => Promise.reject(new FgclipError('RUNTIME', 'Conv: no kernel\nat 0x7f'));
    const report = await checkEncoder({ ...parts, vision: { ...parts.vision, run } }, { caption: 'a cat' });
    expect(report.passed).toBe(false);
    expect(report.findings).toEqual([
      { kind: 'tower', message: 'The image tower, on a blank picture: Conv: no kernel' },
    ]);
    const both = await checkEncoder({ ...parts, vision: { ...parts.vision, run }, text: { ...parts.text, run } });
    expect(both.findings.map(({ kind }) => kind)).toEqual(['tower', 'tower']);
  });

  it('uses the processor of the files', async () => {
    const { folder, imageProcessor } = await tinyParts();
    const json = JSON.parse(readFileSync(join(folder, 'preprocessor_config.json'), 'utf8'));
    expect(createImageProcessor(readImageProcessorConfig(json)).id).toBe(imageProcessor.id);
    expect(imageProcessor.process(image)).toEqual(pixelsOf(cropped));
  });
});

/** A text tower in which what fills up changes what is read. */
function open(): TinyClipOptions {
  return { causal: false, contextLength: 24 };
}

function fill(ids: readonly number[], id: number, length = 24): number[] {
  return Array.from({ length }, (_, i) => ids[i] ?? id);
}
