import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, fromBase64, readFixture } from '../../test/format-support.ts';
import { chooseFiles, clipFiles, externalDataOf, readClipParts } from './model-files.ts';
import { readModelPorts } from './model-ports.ts';

const tokenizer = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: { type: 'RobertaProcessing', cls: ['<s>', 1], sep: ['</s>', 2] },
  decoder: null,
  model: { type: 'BPE', unk_token: '</s>', vocab: { a: 0, '<s>': 1, '</s>': 2 }, merges: [] },
};
const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
const files = {
  'config.json': { model_type: 'clip', text_config: { max_position_embeddings: 77 } },
  'preprocessor_config.json': {},
  'tokenizer.json': tokenizer,
};

function partsOf(contents: Readonly<Record<string, unknown>>) {
  const read = async (name: string) =>
    contents[name] === undefined ? undefined : new TextEncoder().encode(JSON.stringify(contents[name]));
  const names = Object.keys(contents);
  return readClipParts({ read, names, nameOf: (name) => `m/${name}` });
}

describe('the length of captions', () => {
  const lengthOf = async (config: object, tokenizerConfig?: object) =>
    (await partsOf({ ...files, 'config.json': config, 'tokenizer_config.json': tokenizerConfig })).tokenizer
      .contextLength;

  it.each([
    ['the positions that config.json names', { text_config: { max_position_embeddings: 52 } }, undefined, 52],
    ['these, though the tokenizer allows more', { text_config: { max_position_embeddings: 52 } }, 512, 52],
    ['what the tokenizer allows, though there are more', { text_config: { max_position_embeddings: 77 } }, 32, 32],
    ["CLIP's, though the tokenizer allows more", { model_type: 'clip' }, 512, 77],
    ["CLIP's, of a tokenizer without a limit", { model_type: 'clip' }, 1e30, 77],
    ["SigLIP's", { model_type: 'siglip' }, 512, 64],
    ["OWL-ViT's", { model_type: 'owlvit' }, 77, 16],
    ["CLIP's, of a text tower alone", { model_type: 'clip_text_model' }, 512, 77],
    ["OpenCLIP's", { embed_dim: 9, text_cfg: {} }, 512, 77],
    ["the tokenizer's, of an unknown model", { model_type: 'new' }, 40, 40],
  ])('is %s', async (_, config, modelMaxLength, expected) => {
    expect(
      await lengthOf(config, modelMaxLength === undefined ? undefined : { model_max_length: modelMaxLength }),
    ).toBe(expected);
  });

  it('has to be said of an unknown model', async () => {
    await expect(lengthOf({ model_type: 'new' }, { model_max_length: 1e30 })).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      file: 'm/config.json',
      expected: expect.stringContaining('model_max_length'),
    });
  });
});

describe('how pictures are made', () => {
  const idOf = async (changes: object) => (await partsOf({ ...files, ...changes })).imageProcessor.id;
  const without = { 'preprocessor_config.json': undefined };

  it('is in preprocessor_config.json, or under image_processor in processor_config.json', async () => {
    const old = await idOf({ 'preprocessor_config.json': half });
    expect(old).toBe('bicubic-224-crop-224-mean-0.5-std-0.5');
    const nested = { image_processor: { ...half, image_processor_type: 'CLIPImageProcessor' }, processor_class: 'x' };
    expect(await idOf({ ...without, 'processor_config.json': nested })).toBe(old);
    const both = { 'preprocessor_config.json': half, 'processor_config.json': nested };
    expect(await idOf(both)).toBe(old);
    const legacy = { 'preprocessor_config.json': half, 'processor_config.json': { processor_class: 'CLIPProcessor' } };
    expect(await idOf(legacy)).toBe(old);
  });

  it('must not be said in two ways', async () => {
    const both = { 'preprocessor_config.json': half, 'processor_config.json': { image_processor: {} } };
    await expect(idOf(both)).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      file: 'm/processor_config.json',
      message: expect.stringMatching(/mean-0.5-std-0.5, as m.preprocessor_config.json has it; found .*mean-0.48/),
    });
  });

  it("is in OpenCLIP's configuration, with the size of the tower", async () => {
    const preprocess_cfg = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], resize_mode: 'squash', size: 9 };
    const open_clip = { model_cfg: { embed_dim: 9, vision_cfg: { image_size: 96 }, text_cfg: {} }, preprocess_cfg };
    const only = { 'config.json': undefined, ...without, 'open_clip_config.json': open_clip };
    expect(await idOf(only)).toBe('bicubic-96x96-mean-0.5-std-0.5');
    expect((await partsOf({ ...files, ...only })).config).toMatchObject({ projectionDim: 9, contextLength: 77 });
    const silent = {
      'open_clip_config.json': { model_cfg: open_clip.model_cfg },
      'config.json': undefined,
      ...without,
    };
    expect(await idOf(silent)).toMatch(/^bicubic-96-crop-96-mean-0.48/);
  });

  it('takes the size from config.json where OpenCLIP leaves it out', async () => {
    const config = { model_type: 'clip', vision_config: { image_size: 96 } };
    const changes = { 'config.json': config, 'preprocessor_config.json': { mean: 0.5, std: 0.5 } };
    expect(await idOf(changes)).toBe('bicubic-96-crop-96-mean-0.5-std-0.5');
  });

  it.each([
    ['preprocessor_config.json', {}],
    ['preprocessor_config.json', { 'processor_config.json': { processor_class: 'CLIPProcessor' } }],
    ['config.json', { 'config.json': undefined }],
    ['tokenizer.json', { 'preprocessor_config.json': {}, 'tokenizer.json': undefined }],
  ])('lacks %s', async (name, changes) => {
    await expect(idOf({ ...without, ...changes })).rejects.toMatchObject({ code: 'NOT_FOUND', file: `m/${name}` });
  });

  it('asks for no other file of a source that does not tell what it has', async () => {
    const asked: string[] = [];
    const read = async (name: string) => {
      asked.push(name);
      return new TextEncoder().encode(JSON.stringify({ ...files, 'tokenizer_config.json': {} }[name]));
    };
    await readClipParts({ read });
    expect(asked).toEqual(['config.json', 'preprocessor_config.json', 'tokenizer_config.json', 'tokenizer.json']);
  });

  it('names the file that is at fault', async () => {
    const nested = { ...without, 'processor_config.json': { image_processor: { crop_pct: 0.9 } } };
    await expect(idOf(nested)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: 'm/processor_config.json' });
  });
});

describe('the files of a model', () => {
  const choose = (...names: string[]) => chooseFiles(names, clipFiles, 'm');

  it('are taken in any layout', () => {
    const usual = ['config.json', 'preprocessor_config.json', 'tokenizer.json'];
    expect(choose(...usual, 'vocab.json').toSorted()).toEqual(usual);
    const newer = ['config.json', 'processor_config.json', 'tokenizer.json', 'tokenizer_config.json'];
    expect(choose(...newer).toSorted()).toEqual(newer);
    const openClip = ['open_clip_config.json', 'tokenizer.json'];
    expect(choose(...openClip).toSorted()).toEqual(openClip);
  });

  it('name what lacks, with what would do in its place', () => {
    expect(() => choose('config.json', 'tokenizer.json')).toThrow(
      expect.objectContaining({
        code: 'NOT_FOUND',
        expected: 'preprocessor_config.json or processor_config.json or open_clip_config.json',
      }),
    );
  });
});

const cases = readFixture<{ name: string; model: string; locations: string[] }[]>('external-data.json');

describe('where weights lie', () => {
  it.each(cases)('is read off the graph as onnx finds it: $name', async ({ model, locations }) => {
    const bytes = fromBase64(model);
    const read = async (start: number, length: number) => bytes.subarray(start, start + length);
    const { externalData } = await readModelPorts({ size: bytes.length, read }, 'model.onnx');
    expect([...externalData].sort()).toEqual(locations);
  });

  it('is a file below the folder of the model', () => {
    const locations = ['model.onnx_data', './w.bin', 'parts/1', 'parts/./2', './././3', '..w', 'a b%20'];
    expect(externalDataOf('onnx/model.onnx', locations).map(({ name }) => name)).toEqual(
      ['model.onnx_data', 'w.bin', 'parts/1', 'parts/2', '3', '..w', 'a b%20'].map((name) => `onnx/${name}`),
    );
    expect(externalDataOf('model.onnx', ['w.bin'])).toEqual([{ location: 'w.bin', name: 'w.bin' }]);
  });

  it('is nowhere else', () => {
    const part = fc.constantFrom('a', 'b.bin', '.', '...');
    const parts = fc.array(part, { maxLength: 3 });
    const out = fc.constantFrom('..', '', '/etc/passwd', 'C:\\w.bin', 'a\\..\\b', 'x\0');
    const climbing = fc.tuple(parts, out, parts).map(([before, bad, after]) => [...before, bad, ...after].join('/'));
    fc.assert(
      fc.property(climbing, (location) => {
        const { code, file, found } = errorOf(() => externalDataOf('onnx/model.onnx', [location], 'here'));
        expect({ code, file, found }).toEqual({
          code: 'INVALID_FORMAT',
          file: 'here',
          found: JSON.stringify(location),
        });
      }),
    );
  });
});
