import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Matrix } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { startHubServer } from '../../test/hub-server.ts';
import { moveWeightsOut } from '../../test/inference/external-weights.ts';
import { type TinyClipOptions, writeTinyClip } from '../../test/tiny-clip.ts';
import { embeddingDrift } from './check-clip.ts';
import { modelRecord } from './model-record.ts';
import { type OpenClip, type OpenClipOptions, openClip } from './open-clip.ts';

const captions = ['a light brown dog', 'a dark brown dog', 'a plastic bottle on a wooden table', 'a cat'];
const picture: RgbImage = {
  width: 50,
  height: 40,
  data: Uint8Array.from({ length: 6000 }, (_, i) => (i * i) % 256),
};

async function tinyClip(options: TinyClipOptions = {}): Promise<string> {
  const folder = temporaryFolder();
  await writeTinyClip(folder, options);
  return folder;
}

async function open(model: string, options: Partial<OpenClipOptions> = {}): Promise<OpenClip> {
  const clip = await openClip(model, { cacheFolder: join(model, 'cache'), threads: 1, ...options });
  onTestFinished(() => clip.dispose());
  return clip;
}

const onnx = (folder: string, name: string) => join(folder, 'onnx', `${name}.onnx`);

describe('openClip', () => {
  it('gives the embeddings of the towers run by themselves', async () => {
    const folder = await tinyClip();
    const clip = await open(folder);
    expect(clip.dimension).toBe(16);
    const pixels = clip.imageProcessor.process(picture);
    const vision = await InferenceSession.create(onnx(folder, 'vision_model'));
    const { image_embeds } = await vision.run({ pixel_values: new Tensor('float32', pixels, [1, 3, 32, 32]) });
    expectClose(await clip.embedImages([picture]), image_embeds?.data as Float32Array);
    const text = await InferenceSession.create(onnx(folder, 'text_model'));
    const ids = clip.tokenizer.encode('a light brown dog').ids;
    const { text_embeds } = await text.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    });
    expectClose(await clip.embedTexts(['a light brown dog']), text_embeds?.data as Float32Array);
  });

  it('says where its numbers come from', async () => {
    const folder = await tinyClip();
    const clip = await open(folder);
    expect(clip.model).toMatchObject({ id: folder, folder, dtype: 'fp32' });
    expect(Object.keys(clip.model.files).sort()).toEqual([
      'config.json',
      'onnx/text_model.onnx',
      'onnx/vision_model.onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const sum = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
    const lines = ['onnx/text_model.onnx', 'onnx/vision_model.onnx'].map(
      (name) => `${sum(readFileSync(join(folder, name)))}  ${name}\n`,
    );
    const { weightsHash, tokenizerHash } = await modelRecord(clip.model);
    expect(weightsHash).toBe(sum(lines.join('')));
    const tokenizer = ['tokenizer.json', 'tokenizer_config.json'].map(
      (name) => `${sum(readFileSync(join(folder, name)))}  ${name}\n`,
    );
    expect(tokenizerHash).toBe(sum(tokenizer.join('')));
    const other = await modelRecord((await open(await tinyClip({ seed: 2 }))).model);
    expect(other.weightsHash).not.toBe(weightsHash);
    expect(other.tokenizerHash).toBe(tokenizerHash);
  });

  it('opens models of a hub, once downloaded without it', async () => {
    const folder = await tinyClip();
    const hub = await startHubServer({ models: { 'owner/tiny': folder } });
    const cacheFolder = temporaryFolder();
    const clip = await open('owner/tiny', { cacheFolder, endpoint: hub.url });
    expect(clip.model).toMatchObject({ id: 'owner/tiny', revision: hub.commit });
    const { weightsHash, tokenizerHash } = await modelRecord((await open(folder)).model);
    expect(await modelRecord(clip.model)).toMatchObject({ weightsHash, tokenizerHash });
    const embeddings = await clip.embedTexts(captions);
    await hub.close();
    const offline = await open('owner/tiny', { cacheFolder, offline: true });
    expect(offline.model).toEqual(clip.model);
    expect(await offline.embedTexts(captions)).toEqual(embeddings);
    const lacking = open('owner/tiny', { cacheFolder, offline: true, dtype: 'fp16' });
    await expect(lacking).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('opens newer conversions, with processor_config.json, from a folder and a hub', async () => {
    const folder = await tinyClip();
    const usual = await open(folder);
    const image_processor: unknown = JSON.parse(readFileSync(join(folder, 'preprocessor_config.json'), 'utf8'));
    const newer = await tinyClip();
    rmSync(join(newer, 'preprocessor_config.json'));
    writeFileSync(join(newer, 'processor_config.json'), JSON.stringify({ image_processor, processor_class: 'x' }));
    const hub = await startHubServer({ models: { 'owner/newer': newer } });
    onTestFinished(() => hub.close());
    const found = [await open(newer), await open('owner/newer', { cacheFolder: temporaryFolder(), endpoint: hub.url })];
    for (const clip of found) {
      expect(Object.keys(clip.model.files)).toContain('processor_config.json');
      expect(clip.imageProcessor.id).toBe(usual.imageProcessor.id);
      expect(await clip.embedImages([picture])).toEqual(await usual.embedImages([picture]));
    }
    rmSync(join(newer, 'processor_config.json'));
    await expect(open(newer)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      expected: 'preprocessor_config.json or processor_config.json or open_clip_config.json',
    });
  });

  it('cleans captions when asked to', async () => {
    const folder = await tinyClip();
    const [plain, clean] = [await open(folder), await open(folder, { clean: 'openai' })];
    const dirty = ['a light &#98;rown  ｄｏｇ'];
    const meant = await plain.embedTexts(['a light brown dog']);
    expect(await clean.embedTexts(dirty)).toEqual(meant);
    expect(await plain.embedTexts(dirty)).not.toEqual(meant);
  });

  it.each([
    ['text', 'vision'],
    ['vision', 'text'],
  ])('loads the %s tower alone when nothing else is asked for', async (used, unused) => {
    const folder = await tinyClip();
    const clip = await open(folder);
    const embed = {
      text: () => clip.embedTexts(captions),
      vision: () => clip.embedImages([picture]),
    };
    rmSync(onnx(folder, `${unused}_model`));
    expect((await embed[used as 'text']()).shape[1]).toBe(16);
    await expect(embed[unused as 'text']()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await writeTinyClip(folder);
    expect((await embed[unused as 'text']()).shape[1]).toBe(16);
  });

  it('takes one model for both towers, and files in the root of the folder', async () => {
    const folder = await tinyClip({ combined: true });
    const clip = await open(folder);
    const [texts, images] = [await clip.embedTexts(captions), await clip.embedImages([picture])];
    renameSync(onnx(folder, 'model'), join(folder, 'model.onnx'));
    const inRoot = await open(folder);
    expect(Object.keys(inRoot.model.files)).toContain('model.onnx');
    expect(await inRoot.embedTexts(captions)).toEqual(texts);
    expect(await inRoot.embedImages([picture])).toEqual(images);
  });

  it.each([
    [['model.onnx.data']],
    [['vision_model.onnx_data', 'vision_model.onnx_data_1']],
    [['weights/part 1', 'weights/part 2', 'w.bin']],
  ])('finds and hashes weights in files of their own, in a folder and on a hub: %j', async (locations) => {
    const folder = await tinyClip();
    const plain = await open(folder);
    const expected = await plain.embedImages([picture]);
    const { bytes, data } = moveWeightsOut(readFileSync(onnx(folder, 'vision_model')), locations);
    writeFileSync(onnx(folder, 'vision_model'), bytes);
    for (const [location, content] of Object.entries(data)) {
      const file = join(folder, 'onnx', location);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const local = await open(folder);
    expect(await local.embedImages([picture])).toEqual(expected);
    const hub = await startHubServer({ models: { 'owner/tiny': folder } });
    const remote = await open('owner/tiny', { cacheFolder: temporaryFolder(), endpoint: hub.url });
    expect(await remote.embedImages([picture])).toEqual(expected);
    const { weightsHash } = await modelRecord(local.model);
    expect(await modelRecord(remote.model)).toMatchObject({ weightsHash });
    for (const [location, content] of Object.entries(data)) {
      const file = join(folder, 'onnx', location);
      writeFileSync(
        file,
        content.map((byte, k) => (k === 3 ? byte ^ 1 : byte)),
      );
      expect((await modelRecord((await open(folder)).model)).weightsHash).not.toBe(weightsHash);
      writeFileSync(file, content);
    }
  });

  it('prefers the towers by themselves', async () => {
    const folder = await tinyClip({ combined: true });
    await writeTinyClip(folder, { seed: 5 });
    const clip = await open(folder);
    expect(Object.keys(clip.model.files)).not.toContain('onnx/model.onnx');
  });

  it('opens weights of another kind, and measures how far they drift', async () => {
    const folder = await tinyClip();
    const half = await tinyClip({ float16: true });
    for (const tower of ['vision_model', 'text_model']) copyFileSync(onnx(half, tower), onnx(folder, `${tower}_fp16`));
    const [clip, other] = [await open(folder), await open(folder, { dtype: 'fp16' })];
    expect(other.model.dtype).toBe('fp16');
    expect(Object.keys(other.model.files)).toContain('onnx/text_model_fp16.onnx');
    expect(Object.keys(other.model.files)).not.toContain('onnx/text_model.onnx');
    const drift = await embeddingDrift(clip, other, { captions, images: [picture] });
    for (const { mean, min } of [drift.texts, drift.images].map((found) => found ?? { mean: 0, min: 0 })) {
      expect(min).toBeGreaterThan(0.9999);
      expect(mean).toBeGreaterThanOrEqual(min);
      expect(min).not.toBe(1);
    }
    const stranger = await open(await tinyClip({ seed: 9 }));
    const far = await embeddingDrift(clip, stranger, { captions });
    expect(far.images).toBeUndefined();
    expect(far.texts?.mean).toBeLessThan(0.9);
    const wider = await open(await tinyClip({ dimension: 24 }));
    await expect(embeddingDrift(clip, wider, { captions })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  it('lists the weights there are when those asked for are not', async () => {
    const folder = await tinyClip();
    const refused = open(folder, { dtype: 'q4' });
    await expect(refused).rejects.toMatchObject({
      code: 'NOT_FOUND',
      expected: expect.stringContaining('onnx/vision_model_q4.onnx and onnx/text_model_q4.onnx, or'),
      found: expect.stringContaining('onnx/text_model.onnx, onnx/vision_model.onnx'),
    });
    await expect(open(folder, { dtype: 'fp8' as 'fp16' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('says what else is missing or broken', async () => {
    const folder = await tinyClip();
    writeFileSync(join(folder, 'config.json'), '<!doctype html>');
    await expect(open(folder)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: join(folder, 'config.json') });
    rmSync(join(folder, 'tokenizer.json'));
    await expect(open(folder)).rejects.toMatchObject({ code: 'NOT_FOUND', expected: 'tokenizer.json' });
    await expect(open(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const broken = await tinyClip();
    writeFileSync(onnx(broken, 'text_model'), 'not a model, although its name says so, and quite long');
    await expect(open(broken)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: onnx(broken, 'text_model') });
    mkdirSync(join(broken, 'cache'));
    await expect(open(await tinyClip(), { executionProviders: ['abacus'] })).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('cuts captions that are too long, or refuses them', async () => {
    const folder = await tinyClip({ contextLength: 8 });
    const long = 'a very long caption of a dog that goes on and on and on and on';
    expect((await (await open(folder)).embedTexts([long])).shape).toEqual([1, 16]);
    const strict = await open(folder, { truncate: 'error' });
    await expect(strict.embedTexts([long])).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('knows the usual context of a kind of model when nothing says it', async () => {
    const folder = await tinyClip();
    const path = join(folder, 'config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    delete config.text_config.max_position_embeddings;
    writeFileSync(path, JSON.stringify(config));
    rmSync(join(folder, 'tokenizer_config.json'));
    expect((await open(folder)).tokenizer.contextLength).toBe(77);
    writeFileSync(path, JSON.stringify({ ...config, model_type: 'other' }));
    await expect(open(folder)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: path });
  });

  it('ends what waits when it is disposed of', async () => {
    const clip = await open(await tinyClip());
    const waiting = clip.embedTexts(captions);
    const disposed = clip.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'RUNTIME' });
    await disposed;
    await expect(clip.embedImages([picture])).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('stops while a tower is being loaded', async () => {
    const clip = await open(await tinyClip());
    const controller = new AbortController();
    const stopped = clip.embedTexts(captions, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await clip.embedTexts(captions)).shape).toEqual([4, 16]);
  });
});

function expectClose({ data }: Matrix, expected: Float32Array): void {
  expect(data.length).toBe(expected.length);
  for (const [i, value] of data.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
}
