import type { Matrix } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { commands } from 'vitest/browser';
import type { DroppedFile } from './dropped-source.ts';
import type { ModelProgress } from './model-source.ts';
import { type OpenClip, type OpenClipOptions, openClip } from './open-clip.ts';
import type { ModelReference } from './open-source.ts';

const captions = ['a light brown dog', 'a dark brown dog', 'a plastic bottle on a wooden table', 'a cat'];
const picture: RgbImage = {
  width: 50,
  height: 40,
  data: Uint8Array.from({ length: 6000 }, (_, i) => (i * i) % 256),
};
const inNode = { ...picture, data: Array.from(picture.data) };
const url = await commands.modelServerUrl();

beforeEach(async () => {
  await commands.misbehave();
  await caches.delete('fgclip');
});
afterAll(() => commands.closeModelServer());

async function open(model: ModelReference, options: OpenClipOptions = {}): Promise<OpenClip> {
  const clip = await openClip(model, { endpoint: url, ...options });
  onTestFinished(() => clip.dispose());
  return clip;
}

/** The files of a model as they come from a visitor's disk. */
async function dropped(name: string, root: string): Promise<DroppedFile[]> {
  const names = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];
  const all = [...names, 'onnx/vision_model.onnx', 'onnx/text_model.onnx'];
  const get = async (path: string) => (await fetch(`${url}/files/${name}/${path}`)).blob();
  return Promise.all(all.map(async (path) => ({ path: root + path, file: await get(path) })));
}

describe('openClip in the browser', () => {
  it.each(['tiny', 'combined', 'half'] as const)('gives the embeddings that Node gives: %s', async (name) => {
    const expected = await commands.embedInNode(name, captions, inNode);
    const clip = await open(`${url}/files/${name}/`);
    // Rows of float16 are rounded to eleven bits.
    const tolerance = name === 'half' ? 1e-3 : 1e-5;
    expectClose(await clip.embedTexts(captions), expected.texts, tolerance);
    expectClose(await clip.embedImages([picture]), expected.images, tolerance);
    expect(clip.model.weightsHash).toBe(expected.weightsHash);
  });

  it('opens models of a hub, once stored without it', async () => {
    const expected = await commands.embedInNode('tiny', captions, inNode);
    const progress: ModelProgress[] = [];
    const clip = await open('owner/tiny', { onProgress: (event) => progress.push(event) });
    expect(clip.model).toMatchObject({ id: 'owner/tiny', revision: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(clip.model).toMatchObject({ dtype: 'fp32', weightsHash: expected.weightsHash });
    expect(clip.note).toBeUndefined();
    expectClose(await clip.embedTexts(captions), expected.texts);
    const names = Object.keys(clip.model.files);
    expect(names.sort()).toEqual([
      'config.json',
      'onnx/text_model.onnx',
      'onnx/vision_model.onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    for (const name of names) {
      const size = clip.model.files[name]?.size;
      expect(progress.filter(({ file }) => file === name).at(-1)).toEqual({ file: name, loaded: size, total: size });
    }
    await commands.misbehave({ path: '', kind: 'status', status: 503, times: 1000 });
    const offline = await open('owner/tiny', { offline: true });
    expect(offline.model).toEqual(clip.model);
    expectClose(await offline.embedTexts(captions), expected.texts);
    const unreachable = await open('owner/tiny', { retry: { attempts: 1 } });
    expect(unreachable.model).toEqual(clip.model);
    expect(unreachable.note).toMatch(/hub cannot be reached/);
    await expect(open('owner/other', { offline: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('opens newer conversions, and cleans captions when asked to', async () => {
    const meant = ['a light brown dog'];
    const expected = await commands.embedInNode('tiny', meant, inNode);
    const newer = (await dropped('tiny', '')).map(async ({ path, file }) =>
      path === 'preprocessor_config.json'
        ? { path: 'processor_config.json', file: new Blob([`{"image_processor": ${await file.text()}}`]) }
        : { path, file },
    );
    const clip = await open(await Promise.all(newer), { clean: 'openai' });
    expectClose(await clip.embedImages([picture]), expected.images);
    expectClose(await clip.embedTexts(['a light &#98;rown  ｄｏｇ']), expected.texts);
  });

  it('opens the files that a visitor drops', async () => {
    const expected = await commands.embedInNode('tiny', captions, inNode);
    const clip = await open([...(await dropped('tiny', 'models/my-clip/')), { path: 'readme.txt', file: new Blob() }]);
    expect(clip.model).toMatchObject({ id: 'my-clip', weightsHash: expected.weightsHash });
    expectClose(await clip.embedImages([picture]), expected.images);
    const files = (await dropped('tiny', '')).filter(({ path }) => path !== 'onnx/text_model.onnx');
    await expect(open(files)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      found: expect.stringContaining('onnx/vision_model.onnx'),
    });
    await expect(open(files.slice(1))).rejects.toMatchObject({ code: 'NOT_FOUND', expected: 'config.json among them' });
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n';
    const cloned = (await dropped('tiny', '')).map(({ path, file }) => ({
      path,
      file: path.endsWith('.onnx') ? new Blob([pointer]) : file,
    }));
    await expect(open(cloned)).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      message: expect.stringMatching(/git-lfs pointer/),
    });
  });

  it('asks a web server whether what is stored has changed, and no more', async () => {
    const address = `${url}/files/tiny/`;
    const clip = await open(address);
    await commands.takeRequests();
    const again = await open(address);
    expect(again.model).toEqual(clip.model);
    const asked = await commands.takeRequests();
    expect(asked.map(({ method }) => method)).toEqual(Array(6).fill('HEAD'));
    await commands.misbehave({ path: 'config.json', kind: 'etag', etag: '"another"', times: 100 });
    await open(address);
    const changed = (await commands.takeRequests()).filter(({ method }) => method === 'GET').map(({ path }) => path);
    expect(changed.every((path) => path.endsWith('config.json')) && changed.length === 3).toBe(true);
    await commands.misbehave({ path: '', kind: 'status', status: 503, times: 1000 });
    const unreachable = await open(address);
    expect(unreachable.note).toMatch(/server cannot be reached/);
    expect((await unreachable.embedTexts(captions)).shape).toEqual([4, 16]);
    expect((await open(address, { offline: true })).model).toEqual(clip.model);
    await expect(open(`${url}/files/other/`, { offline: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('finds its way where a page comes in place of what is not there', async () => {
    const clip = await open(`${url}/app/combined/`);
    expect(Object.keys(clip.model.files)).toContain('onnx/model.onnx');
    const nothing = open(`${url}/app/nothing/`);
    await expect(nothing).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      message: expect.stringMatching(/web page instead of the file/),
    });
    await expect(open(`${url}/app/tiny/`, { dtype: 'q4' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/q4 weights are not there/),
    });
  });

  it('lists the weights there are when those asked for are not', async () => {
    await expect(open('owner/tiny', { dtype: 'q4' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      expected: expect.stringContaining('onnx/vision_model_q4.onnx and onnx/text_model_q4.onnx, or'),
      found: expect.stringContaining('onnx/text_model.onnx, onnx/vision_model.onnx'),
    });
    await expect(open('owner/tiny', { dtype: 'fp8' as 'fp16' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(open('nobody/knows')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(open('a model')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(open('owner/tiny', { threads: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('says which file is broken', async () => {
    const bytes = Array.from(
      new TextEncoder().encode('not a model, although its name says so, and quite long'.repeat(3)),
    );
    await commands.misbehave({ path: 'text_model.onnx', kind: 'content', bytes, times: 9 });
    await expect(open(`${url}/files/tiny/`)).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      file: `${url}/files/tiny/onnx/text_model.onnx`,
    });
    await commands.misbehave({ path: '/config.json', kind: 'body', body: 'no JSON', type: 'text/plain', times: 9 });
    await expect(open(`${url}/files/other/`)).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      file: `${url}/files/other/config.json`,
    });
  });

  it('goes on after a tower could not be loaded, and ends when disposed of', async () => {
    const clip = await open(`${url}/files/tiny/`);
    const waiting = clip.embedTexts(captions);
    const disposed = clip.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'RUNTIME' });
    await disposed;
    await expect(clip.embedImages([picture])).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('stops while it is opened, and while a tower is being loaded', async () => {
    await commands.misbehave({ path: 'text_model.onnx', kind: 'stall', after: 1000 });
    const opening = new AbortController();
    const onProgress = ({ file }: ModelProgress) => void (file.includes('text_model') && opening.abort());
    await expect(open(`${url}/files/tiny/`, { signal: opening.signal, onProgress })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    const clip = await open(`${url}/files/tiny/`);
    const controller = new AbortController();
    const stopped = clip.embedTexts(captions, { signal: controller.signal });
    setTimeout(() => controller.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await clip.embedTexts(captions)).shape).toEqual([4, 16]);
  });

  it('says which files of onnxruntime-web to serve when they are not found', async () => {
    const clip = await open(`${url}/files/tiny/`, { wasmPaths: '/nowhere/' });
    await expect(clip.embedTexts(captions)).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringMatching(/ort-wasm-simd-threaded\.wasm and ort-wasm-simd-threaded\.mjs .*wasmPaths/),
    });
  });
});

function expectClose({ data }: Matrix, expected: readonly number[], tolerance = 1e-5): void {
  expect(data.length).toBe(expected.length);
  const largest = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (data[i] ?? Number.NaN))), 0);
  expect(largest).toBeLessThan(tolerance);
}
