import { describe, expect, it } from 'vitest';
import type { ImageInput } from '../../../core/src/encoders/clip-encoder.ts';
import { createClipEncoder } from '../../../core/src/encoders/create-clip-encoder.ts';
import { type Matrix, row, takeRows } from '../../../core/src/tensor/tensor.ts';
import type { TinyClipOptions } from '../tiny-clip.ts';
import { picture, tinyParts } from './tiny-parts.ts';

const colours = ['red', 'dark brown', 'a very very light grey and almost white', 'green'];
const things = ['dog', 'a cat in a box', 'bottle on the wooden chair', 'lamp', 'hat'];
const captions = colours.flatMap((colour) => things.map((thing) => `${colour} ${thing}`));
const pictures = Array.from({ length: 33 }, (_, i) => picture(i));

async function tiny(options: TinyClipOptions = {}) {
  const parts = await tinyParts(options);
  return { ...parts, encoder: createClipEncoder(parts) };
}

/** Largest difference between two matrices of one shape. */
function difference(a: Matrix, b: Matrix): number {
  expect(a.shape).toEqual(b.shape);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? Number.NaN))), 0);
}

function unit(rows: Matrix): Matrix {
  const [count, width] = rows.shape;
  const data = Float32Array.from(rows.data, (value, i) => value / Math.hypot(...row(rows, Math.floor(i / width))));
  return { shape: [count, width], data };
}

describe('captions', () => {
  it('have the same embeddings in any batch and any order', async () => {
    const { encoder } = await tiny();
    const rows = await encoder.embedTexts(captions);
    expect(rows.shape).toEqual([20, 16]);
    expect(difference(await encoder.embedTexts(captions, { batchSize: 1 }), rows)).toBeLessThan(1e-5);
    const order = captions.map((_, i) => (i * 7) % captions.length);
    const shuffled = await encoder.embedTexts(order.map((i) => captions[i] ?? ''));
    expect(difference(shuffled, takeRows(rows, order))).toBeLessThan(1e-5);
    expect(Math.abs(cosine(row(rows, 0), row(rows, 1)))).toBeLessThan(0.999);
  });

  it('are filled up to the longest of their batch only, with the same embeddings', async () => {
    const free = await tiny();
    const fixed = await tiny({ fixedSequence: true });
    const rows = await free.encoder.embedTexts(captions, { batchSize: 4 });
    expect(difference(await fixed.encoder.embedTexts(captions, { batchSize: 4 }), rows)).toBeLessThan(1e-5);
    const longest = Math.max(...captions.map((caption) => free.tokenizer.encode(caption).ids.length));
    const [, , ...batches] = lengthsFed(free.fed.text);
    expect(batches).toHaveLength(5);
    expect(batches[0]).toBe(longest);
    expect(batches.at(-1)).toBeLessThan(longest / 2);
    expect(new Set(lengthsFed(fixed.fed.text))).toEqual(new Set([77]));
  });

  it('are run once when equal', async () => {
    const { encoder, fed } = await tiny({ fixedSequence: true });
    const done: number[] = [];
    const onProgress = (progress: { done: number; total?: number }) => {
      expect(progress.total).toBe(5);
      done.push(progress.done);
    };
    const rows = await encoder.embedTexts(['a dog', 'a cat', 'a dog', 'a dog', 'a lamp'], { batchSize: 2, onProgress });
    expect(fed.text.map((feeds) => feeds.input_ids?.shape[0])).toEqual([2, 1]);
    expect(row(rows, 2)).toEqual(row(rows, 0));
    expect(row(rows, 3)).toEqual(row(rows, 0));
    expect(row(rows, 1)).not.toEqual(row(rows, 0));
    expect(done).toEqual([4, 5]);
  });

  it('that are too long are cut', async () => {
    const { encoder } = await tiny({ contextLength: 12 });
    const rows = await encoder.embedTexts(['red '.repeat(50), 'red '.repeat(10)]);
    expect(row(rows, 0)).toEqual(row(rows, 1));
  });

  it('are filled up wholly where the model is not causal and has no mask', async () => {
    const { encoder, fed } = await tiny({ causal: false, contextLength: 32 });
    const whole = await tiny({ causal: false, contextLength: 32, fixedSequence: true });
    const rows = await encoder.embedTexts(captions);
    expect(lengthsFed(fed.text).at(-1)).toBe(32);
    expect(difference(await whole.encoder.embedTexts(captions), rows)).toBeLessThan(1e-5);
  });

  it('stay short where a mask hides what fills up', async () => {
    const { encoder, fed } = await tiny({ causal: false, attentionMask: true });
    const whole = await tiny({ causal: false, attentionMask: true, fixedSequence: true });
    const rows = await encoder.embedTexts(captions);
    expect(lengthsFed(fed.text).at(-1)).toBeLessThan(40);
    expect(difference(await whole.encoder.embedTexts(captions), rows)).toBeLessThan(1e-5);
  });

  it.each([{ attentionMask: false }, { attentionMask: true }])('fill the context of SigLIP: %o', async (options) => {
    const { encoder, fed, tokenizer } = await tiny({ kind: 'siglip', ...options });
    const rows = await encoder.embedTexts(['a dog', 'a lamp']);
    expect(rows.shape).toEqual([2, 16]);
    expect(fed.text).toHaveLength(1);
    const { input_ids, attention_mask } = fed.text[0] ?? {};
    const ids = Array.from(input_ids?.data ?? [], Number).slice(0, 64);
    const own = tokenizer.encode('a dog').ids;
    expect(ids).toEqual([...own, ...Array.from({ length: 64 - own.length }, () => 1)]);
    if (options.attentionMask) expect(new Set(Array.from(attention_mask?.data ?? [], Number))).toEqual(new Set([1]));
  });

  it.each(['one row', 'flat', 'every row'] as const)('have positions told by %s', async (positions) => {
    const untold = await tiny();
    const told = await tiny({ positions });
    const rows = await untold.encoder.embedTexts(captions, { batchSize: 8 });
    expect(difference(await told.encoder.embedTexts(captions, { batchSize: 8 }), rows)).toBeLessThan(1e-5);
    const shapes = told.fed.text.map((feeds) => feeds.position_ids?.shape ?? []);
    if (positions === 'one row') expect(new Set(shapes.map(String))).toEqual(new Set(['1,77']));
    const combined = await tiny({ positions, combined: true });
    expect((await combined.encoder.embedImages(pictures.slice(0, 3))).shape).toEqual([3, 16]);
    expect(difference(await combined.encoder.embedTexts(captions), unit(rows))).toBeLessThan(1e-4);
  });

  it('are cut to what the model takes, where that is less than config.json says', async () => {
    const short = await tinyParts({ fixedSequence: true, contextLength: 9 });
    const { tokenizer } = await tinyParts({ contextLength: 77 });
    const encoder = createClipEncoder({ ...short, tokenizer });
    expect(encoder.tokenizer.contextLength).toBe(9);
    const [long = ''] = captions.slice(10);
    expect(tokenizer.encode(long).truncated).toBe(false);
    expect(encoder.tokenizer.encode(long)).toEqual(short.tokenizer.encode(long));
    expect(encoder.tokenizer.encode(long).truncated).toBe(true);
    const rows = await createClipEncoder(short).embedTexts(captions);
    expect(difference(await encoder.embedTexts(captions), rows)).toBe(0);
  });

  it('say so where the model has fewer positions than config.json', async () => {
    const parts = await tinyParts({ contextLength: 20 });
    const { tokenizer } = await tinyParts({ contextLength: 512 });
    await expect(createClipEncoder({ ...parts, tokenizer }).embedTexts(['a dog'])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/takes 512 tokens.*fails at 512.*max_position_embeddings.*model_max_length/),
    });
  });

  it('may be none, but must be texts', async () => {
    const { encoder, fed } = await tiny();
    expect((await encoder.embedTexts([])).shape).toEqual([0, 16]);
    expect(fed.text).toHaveLength(0);
    await expect(encoder.embedTexts('a dog')).rejects.toThrow(/The captions are one text/);
    await expect(encoder.embedTexts([7 as unknown as string])).rejects.toThrow(/Caption 0 is no text/);
    await expect(encoder.embedTexts(captions, { batchSize: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('pictures', () => {
  it('have the same embeddings in any batch and any order', async () => {
    const { encoder, fed } = await tiny();
    const rows = await encoder.embedImages(pictures);
    expect(rows.shape).toEqual([33, 16]);
    expect(fed.vision.map((feeds) => feeds.pixel_values?.shape[0])).toEqual([32, 1]);
    expect(difference(await encoder.embedImages(pictures, { batchSize: 1 }), rows)).toBeLessThan(1e-5);
    const order = pictures.map((_, i) => (i * 7) % pictures.length);
    const shuffled = await encoder.embedImages(
      order.flatMap((i) => pictures[i] ?? []),
      { batchSize: 5 },
    );
    expect(difference(shuffled, takeRows(rows, order))).toBeLessThan(1e-5);
    expect(cosine(row(rows, 0), row(rows, 5))).toBeLessThan(0.999);
  });

  it('come from arrays, sets, generators and streams', async () => {
    const { encoder } = await tiny();
    const rows = await encoder.embedImages(pictures);
    const totals = new Set<number | undefined>();
    const options = { batchSize: 8, onProgress: ({ total }: { total?: number }) => void totals.add(total) };
    async function* stream() {
      yield* pictures;
    }
    expect(difference(await encoder.embedImages(new Set(pictures), options), rows)).toBeLessThan(1e-5);
    expect(totals).toEqual(new Set([33]));
    expect(difference(await encoder.embedImages(pictures.values(), options), rows)).toBeLessThan(1e-5);
    expect(difference(await encoder.embedImages(stream(), options), rows)).toBeLessThan(1e-5);
    expect(totals).toEqual(new Set([33, undefined]));
    expect((await encoder.embedImages([])).shape).toEqual([0, 16]);
  });

  it('are asked for one batch ahead, no further', async () => {
    const { encoder, fed } = await tiny();
    const ahead: number[] = [];
    function* watched(): Generator<ImageInput> {
      for (const [i, image] of pictures.entries()) {
        ahead.push(i - 4 * fed.vision.length);
        yield image;
      }
    }
    await encoder.embedImages(watched(), { batchSize: 4 });
    expect(Math.max(...ahead)).toBeLessThan(8);
    expect(fed.vision).toHaveLength(9);
  });

  it('may be boxes', async () => {
    const { encoder, imageProcessor } = await tiny();
    const image = picture(3);
    const box = { x: 4.5, y: 3, width: 10, height: 8.2 };
    const rows = await encoder.embedImages([{ image, box }, { image, box, scale: 2 }, image]);
    const region = { left: 4, top: 3, right: 15, bottom: 12 };
    const expected = await encoder.embedPixels(imageProcessor.process(image, region));
    expect(difference(takeRows(rows, [0]), expected)).toBeLessThan(1e-5);
    expect(cosine(row(rows, 0), row(rows, 1))).toBeLessThan(0.9999);
    const outside = { image, box: { ...box, x: 99 } };
    await expect(encoder.embedImages([image, outside])).rejects.toThrow(/Picture 1: The box has no pixel/);
  });

  it('may be pixels already', async () => {
    const { encoder, imageProcessor } = await tiny();
    const pixels = Float32Array.from(pictures.flatMap((image) => [...imageProcessor.process(image)]));
    const rows = await encoder.embedPixels(pixels);
    expect(difference(await encoder.embedImages(pictures), rows)).toBeLessThan(1e-5);
    expect((await encoder.embedPixels(new Float32Array())).shape).toEqual([0, 16]);
    await expect(encoder.embedPixels(new Float32Array(7))).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

describe('rows', () => {
  it('are raw, or of unit length when asked', async () => {
    const { encoder } = await tiny();
    const texts = await encoder.embedTexts(captions);
    expect(Math.hypot(...row(texts, 0))).toBeGreaterThan(1.5);
    expect(difference(await encoder.embedTexts(captions, { normalize: true }), unit(texts))).toBeLessThan(1e-6);
    const images = await encoder.embedImages(pictures);
    expect(difference(await encoder.embedImages(pictures, { normalize: true }), unit(images))).toBeLessThan(1e-6);
  });

  it('that are not finite name the first at fault', async () => {
    const { encoder, imageProcessor } = await tiny();
    const pixels = imageProcessor.process(picture(1));
    const twice = Float32Array.from([...pixels, ...pixels.with(5, Number.NaN)]);
    await expect(encoder.embedPixels(twice)).rejects.toThrow(
      expect.objectContaining({
        code: 'INVALID_DATA',
        message: expect.stringMatching(/embedding of picture 1 is not finite; found NaN\. float16/),
      }),
    );
  });
});

describe('every variant', () => {
  it.each<[TinyClipOptions, number]>([
    [{ attentionMask: true }, 1e-5],
    [{ idType: 'int32' }, 1e-5],
    [{ idType: 'int32', attentionMask: true, fixedSequence: true }, 1e-5],
    [{ batch: 3 }, 1e-5],
    [{ names: { pixels: 'image', image: 'features', text: 'features' } }, 1e-5],
    [{ float16: true }, 1e-2],
  ])('equals the plain model: %o', async (options, tolerance) => {
    const [plain, variant] = [await tiny(), await tiny(options)];
    const texts = await plain.encoder.embedTexts(captions);
    const images = await plain.encoder.embedImages(pictures);
    expect(difference(await variant.encoder.embedTexts(captions), texts)).toBeLessThan(tolerance);
    expect(difference(await variant.encoder.embedImages(pictures), images)).toBeLessThan(tolerance);
  });

  it.each<[TinyClipOptions, number]>([
    [{}, 1e-5],
    [{ fixedSequence: true, batch: 3 }, 1e-5],
    [{ attentionMask: false, idType: 'int32' }, 1e-5],
    [{ float16: true }, 2e-3],
  ])('has the directions of the plain model in one file: %o', async (options, tolerance) => {
    const [plain, combined] = [await tiny(), await tiny({ ...options, combined: true })];
    const texts = await plain.encoder.embedTexts(captions);
    const images = await plain.encoder.embedImages(pictures);
    expect(difference(await combined.encoder.embedTexts(captions), unit(texts))).toBeLessThan(tolerance);
    expect(difference(await combined.encoder.embedImages(pictures), unit(images))).toBeLessThan(tolerance);
    const { pixel_values, input_ids } = combined.fed.vision.at(-1) ?? {};
    expect(pixel_values?.shape[0]).toBe(options.batch ?? 1);
    expect(input_ids?.shape).toEqual(options.fixedSequence ? [3, 77] : [1, 2]);
  });
});

describe('an abort', () => {
  it('stops captions and pictures', async () => {
    const { encoder, fed } = await tiny();
    const signal = AbortSignal.abort(new Error('enough'));
    const aborted = { code: 'ABORTED' };
    await expect(encoder.embedTexts(captions, { signal })).rejects.toMatchObject(aborted);
    await expect(encoder.embedImages(pictures, { signal })).rejects.toMatchObject(aborted);
    await expect(encoder.embedPixels(new Float32Array(3 * 1024), { signal })).rejects.toMatchObject(aborted);
    expect([...fed.text, ...fed.vision]).toHaveLength(0);
  });

  it('takes effect after the run in hand, and closes the stream', async () => {
    const { encoder, fed } = await tiny();
    const stop = new AbortController();
    let closed = false;
    async function* stream() {
      try {
        yield* pictures;
      } finally {
        closed = true;
      }
    }
    const options = { batchSize: 2, signal: stop.signal, onProgress: () => stop.abort() };
    await expect(encoder.embedImages(stream(), options)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(fed.vision.length).toBeLessThan(3);
    expect(closed).toBe(true);
  });

  it('of the source reaches the caller', async () => {
    const { encoder } = await tiny();
    async function* broken() {
      yield picture(1);
      throw new Error('the disk is gone');
    }
    await expect(encoder.embedImages(broken(), { batchSize: 1 })).rejects.toThrow('the disk is gone');
  });
});

describe('a model that does not fit', () => {
  const refusal = async (options: TinyClipOptions, changes: object = {}) => {
    const parts = await tinyParts(options);
    try {
      createClipEncoder({ ...parts, ...changes });
    } catch (error) {
      return `${error}`;
    }
    return 'none';
  };

  it('is refused with what it has', async () => {
    const bare = await refusal({ projection: false });
    expect(bare).toMatch(
      /image embeddings.*\[batch, 16\].*found pooler_output float32 \[batch, 32\], last_hidden_state/,
    );
    expect(bare).toMatch(/tower without its projection: export CLIPVisionModelWithProjection/);
    expect(await refusal({ projection: false, dimension: 32 })).toMatch(/tower without its projection/);
    const { text } = await tinyParts();
    expect(await refusal({}, { vision: text })).toMatch(/None of the model's outputs is clearly its image embeddings/);
    expect(await refusal({}, { config: { projectionDim: 17 } })).toMatch(
      /config.json does not fit.*image embeddings.*17 values, as its projection_dim.*image_embeds float32 \[batch, 16\]/,
    );
    expect(await refusal({}, { vision: (await tinyParts({ dimension: 8 })).vision, config: {} })).toMatch(
      /different spaces.*found 8 of images, 16 of texts/,
    );
    const large = (await tinyParts({ imageSize: 48 })).imageProcessor;
    expect(await refusal({}, { imageProcessor: large })).toMatch(/\[batch, 3, 48, 48\].*found pixel_values.*3, 32, 32/);
  });
});

function lengthsFed(runs: readonly Readonly<Record<string, { readonly shape: readonly number[] }>>[]): number[] {
  return runs.map((feeds) => feeds.input_ids?.shape[1] ?? 0);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));
}
