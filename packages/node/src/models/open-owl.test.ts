import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ScoredBoxes, takeRows } from '@fgclip/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { picture } from '../../test/encoders/tiny-parts.ts';
import { temporaryFolder } from '../../test/folders.ts';
import { writeTinyClip } from '../../test/tiny-clip.ts';
import { type TinyOwlOptions, writeTinyOwl } from '../../test/tiny-owl.ts';
import { openClip } from './open-clip.ts';
import { type OpenOwl, type OpenOwlOptions, openOwl } from './open-owl.ts';

const captions = ['a light brown dog', 'a dark brown dog', 'a plastic bottle in a red bag', 'a cat', 'hat'];
const image = picture(3, 60, 40);

async function tinyOwl(options: TinyOwlOptions = {}): Promise<string> {
  const folder = temporaryFolder();
  await writeTinyOwl(folder, options);
  return folder;
}

async function open(model: string, options: Partial<OpenOwlOptions> = {}): Promise<OpenOwl> {
  const owl = await openOwl(model, { cacheFolder: join(model, 'cache'), threads: 1, ...options });
  onTestFinished(() => owl.dispose());
  return owl;
}

/** The model run by hand, its captions filled up to 16 tokens with "!". */
async function byHand(folder: string, { imageProcessor, tokenizer }: OpenOwl) {
  const session = await InferenceSession.create(join(folder, 'onnx', 'model.onnx'));
  const { width, height } = imageProcessor.inputSize;
  const ids = captions.map((caption) => tokenizer.encode(caption).ids);
  const rows = (value: (own: readonly number[], at: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from(
        ids.flatMap((own) => Array.from({ length: 16 }, (_, at) => value(own, at))),
        BigInt,
      ),
      [captions.length, 16],
    );
  const outputs = await session.run({
    pixel_values: new Tensor('float32', imageProcessor.process(image), [1, 3, height, width]),
    input_ids: rows((own, at) => own[at] ?? tokenizer.padId),
    attention_mask: rows((own, at) => (at < own.length ? 1 : 0)),
  });
  await session.release();
  const read = (name: string) => Array.from((outputs[name]?.data ?? []) as Float32Array);
  return { logits: read('logits'), boxes: read('pred_boxes') };
}

const numbersOf = ({ boxes }: ScoredBoxes) => boxes.flatMap(({ x, y, width, height }) => [x, y, width, height]);

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(found.length).toBe(expected.length);
  const off = Array.from(found, (value, i) => Math.abs(value - (expected[i] ?? Number.NaN)));
  expect(Math.max(...off)).toBeLessThan(tolerance);
}

function expectSame(found: ScoredBoxes, expected: ScoredBoxes, tolerance = 1e-5): void {
  expect(found.scores.shape).toEqual(expected.scores.shape);
  expectClose(found.scores.data, expected.scores.data, tolerance);
  expectClose(numbersOf(found), numbersOf(expected), 100 * tolerance);
}

describe('openOwl', () => {
  it.each(['owlvit', 'owlv2'] as const)('gives what the model run by hand gives: %s', async (kind) => {
    const folder = await tinyOwl({ kind });
    const owl = await open(folder);
    const { logits, boxes } = await byHand(folder, owl);
    const [across, down] = kind === 'owlvit' ? [60, 40] : [60, 60];
    const expected = Array.from({ length: 16 }, (_, k) => {
      const [cx = 0, cy = 0, width = 0, height = 0] = boxes.slice(4 * k, 4 * k + 4);
      return [(cx - width / 2) * across, (cy - height / 2) * down, width * across, height * down];
    });
    const found = await owl.detect(image, captions);
    expect(found.scores.shape).toEqual([16, 5]);
    expectClose(
      found.scores.data,
      logits.map((logit) => 1 / (1 + Math.exp(-logit))),
    );
    expectClose(numbersOf(found), expected.flat(), 1e-4);
    expect(Math.max(...found.scores.data) - Math.min(...found.scores.data)).toBeGreaterThan(0.1);
  });

  it.each([{ split: true }, { split: true, queries: 3 }, { queries: 3 }, { queries: 8 }])(
    'gives the same from a model of %o',
    async (options) => {
      const expected = await (await open(await tinyOwl())).detect(image, captions);
      const owl = await open(await tinyOwl(options));
      expectSame(await owl.detect(image, captions), expected);
      expectSame(await owl.detect(image, captions), expected);
    },
  );

  it('gives nearly the same from float16 weights', async () => {
    const folder = await tinyOwl();
    const expected = await (await open(folder)).detect(image, captions);
    copyFileSync(join(await tinyOwl({ float16: true }), 'onnx', 'model.onnx'), join(folder, 'onnx', 'model_fp16.onnx'));
    const half = await open(folder, { dtype: 'fp16' });
    expect(half.model.dtype).toBe('fp16');
    expectSame(await half.detect(image, captions), expected, 2e-3);
  });

  it.each([false, true])('gives a caption its scores in any company, split: %s', async (split) => {
    const owl = await open(await tinyOwl({ split }));
    const whole = await owl.detect(image, captions);
    const alone = await owl.detect(image, captions.slice(3, 4));
    const column = Float32Array.from({ length: 16 }, (_, k) => whole.scores.data[5 * k + 3] ?? Number.NaN);
    expectClose(alone.scores.data, column);
    expect(alone.boxes).toEqual(whole.boxes);
    const many = Array.from({ length: 300 }, (_, i) => `${captions[i % 5]} ${i}`);
    const all = await owl.detect(image, [...many, ...captions]);
    expect(all.scores.shape).toEqual([16, 305]);
    expectClose(takeRows(all.scores, [7]).data.slice(300), takeRows(whole.scores, [7]).data);
  });

  it('pads with black or grey, where the model pads', async () => {
    const folder = await tinyOwl({ kind: 'owlv2' });
    const [usual, black, grey] = [
      await open(folder),
      await open(folder, { padding: 'black' }),
      await open(folder, { padding: 'grey' }),
    ];
    expect(usual.imageProcessor.id).toBe(black.imageProcessor.id);
    expect(grey.imageProcessor.id).toContain('square-0.5');
    const [found, other] = [await black.detect(image, captions), await grey.detect(image, captions)];
    expect(numbersOf(other)).not.toEqual(numbersOf(found));
    const squeezed = await tinyOwl();
    const ids = [
      (await open(squeezed)).imageProcessor.id,
      (await open(squeezed, { padding: 'grey' })).imageProcessor.id,
    ];
    expect(ids[0]).toBe(ids[1]);
  });

  it('says where its numbers come from', async () => {
    const folder = await tinyOwl();
    const owl = await open(folder);
    expect(owl.model).toMatchObject({ id: folder, dtype: 'fp32' });
    expect(Object.keys(owl.model.files)).toContain('onnx/model.onnx');
    expect(owl.note).toBeUndefined();
    expect(owl.tokenizer.contextLength).toBe(16);
  });

  it('tells a CLIP from a detector, both ways', async () => {
    for (const combined of [false, true]) {
      const clip = temporaryFolder();
      await writeTinyClip(clip, { combined });
      await expect(open(clip)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/is a CLIP, not a detector.*pred_boxes.*openClip\(\)/s),
      });
      const owl = await tinyOwl({ split: !combined });
      await expect(openClip(owl, { cacheFolder: join(owl, 'cache'), threads: 1 })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/is a detector, not a CLIP.*openOwl\(\)/s),
      });
    }
  });

  it('refuses a model that is not there, and runs none that is closed', async () => {
    await expect(open(temporaryFolder())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const owl = await open(await tinyOwl());
    await owl.dispose();
    await expect(owl.detect(image, captions)).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('stops', async () => {
    const owl = await open(await tinyOwl());
    const controller = new AbortController();
    const stopped = owl.detect(image, captions, { signal: controller.signal });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(owl.detect(image, captions, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await owl.detect(image, captions)).boxes).toHaveLength(16);
  });
});
