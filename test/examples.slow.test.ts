import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHead, createMatcher } from '../packages/heads/src/index.ts';
import { openClip, writeHeadFile, writeSwatchbook } from '../packages/node/src/index.ts';
import { type ConsumerProject, createConsumerProject, publishedPackages } from './consumer-project.ts';
import { root } from './sources.ts';

/** Runs the examples as somebody would who has installed the packages, packed as they stand: build before. */
let project: ConsumerProject;
const at = (name: string) => join(project.folder, name);
const clip = join(root, 'packages/swatchbook/models/swatchbook-clip');
const head = createHead('linear', { dimension: 128 }, { seed: 4 });
const TRANSFORMERS = '@huggingface/transformers@4.3.2';

beforeAll(async () => {
  project = createConsumerProject(publishedPackages());
  mkdirSync(at('drawn'), { recursive: true });
  const sizes = { coarse: { training: 2, validation: 2, test: 8 }, fine: { training: 2, validation: 2, benchmark: 2 } };
  await writeSwatchbook({ folder: at('drawn'), seed: 5, sizes });
  await writeHeadFile(at('head.safetensors'), head);
}, 300_000);
afterAll(() => project?.remove());

it('search-a-folder embeds once and finds', () => {
  copyFileSync(join(root, 'examples/search-a-folder/search.js'), at('search.mjs'));
  expect(readFileSync(at('search.mjs'), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(30);
  const search = () => project.run('node', 'search.mjs', 'drawn/val2017', clip, 'head.safetensors', 'a red mug').stdout;
  const first = search();
  expect(first).toMatch(/^\d+ embedded, 0 skipped$/m);
  expect(first.match(/^-?\d\.\d{3} 0\d+\.jpg (?:whole|\d.*)$/gm)).toHaveLength(5);
  const again = search();
  expect(again).toMatch(/^0 embedded, 0 skipped$/m);
  expect(again.split('\n').slice(-6)).toEqual(first.split('\n').slice(-6));
}, 120_000);

describe('fold-and-serve', () => {
  beforeAll(() => {
    project.run('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', TRANSFORMERS);
    project.run('npx', 'fgclip', 'fold', clip, '--head', 'head.safetensors', '--out', 'models/my-clip');
  }, 600_000);

  it('scores captions in transformers.js', () => {
    copyFileSync(join(root, 'examples/fold-and-serve/serve.js'), at('serve.mjs'));
    const photo = 'drawn/val2017/000001000001.jpg';
    const { stdout } = project.run('node', 'serve.mjs', 'models', 'my-clip', photo, 'a red mug', 'a blue hat');
    expect(stdout).toMatch(/^-?0\.\d{5} a red mug\n-?0\.\d{5} a blue hat\n$/);
  }, 120_000);

  it("gives there, for the same pixels and words, the head's own scores", async () => {
    project.write(
      'embed.mjs',
      `import { AutoTokenizer, CLIPTextModelWithProjection, CLIPVisionModelWithProjection, env, Tensor } from '@huggingface/transformers';
env.allowRemoteModels = false;
env.localModelPath = 'models';
const tokenizer = await AutoTokenizer.from_pretrained('my-clip');
const [textModel, visionModel] = [await CLIPTextModelWithProjection.from_pretrained('my-clip', { dtype: 'fp32' }), await CLIPVisionModelWithProjection.from_pretrained('my-clip', { dtype: 'fp32' })];
const { size, pixels, captions } = JSON.parse(process.argv[2]);
const pixel_values = new Tensor('float32', Float32Array.from({ length: 3 * size * size }, (_, k) => Math.sin(pixels * k)), [1, 3, size, size]);
const { image_embeds } = await visionModel({ pixel_values });
const { text_embeds } = await textModel(tokenizer(captions, { padding: true, truncation: true }));
console.log(JSON.stringify({ image: [...image_embeds.data], texts: [...text_embeds.data] }));
`,
    );
    const captions = ['a red mug', 'A translucent plastic bottle with a striped label.', 'two shoes'];
    const model = await openClip(clip, { cacheFolder: at('cache'), offline: true });
    const { width } = model.imageProcessor.inputSize;
    const asked = { size: width, pixels: 0.37, captions };
    const { image, texts } = JSON.parse(project.run('node', 'embed.mjs', JSON.stringify(asked)).stdout) as Record<
      string,
      number[]
    >;
    const pixels = Float32Array.from({ length: 3 * width * width }, (_, k) => Math.sin(asked.pixels * k));
    const scores = await createMatcher(head).score(await model.embedPixels(pixels), await model.embedTexts(captions));
    await model.dispose();
    captions.forEach((_, k) => {
      const own = (texts ?? []).slice(128 * k, 128 * (k + 1));
      const dot = (a: readonly number[], b: readonly number[]) =>
        a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
      const cosine = dot(image ?? [], own) / Math.sqrt(dot(image ?? [], image ?? []) * dot(own, own));
      expect(Math.abs(cosine - (scores.data[k] ?? 0))).toBeLessThan(1e-5);
    });
  }, 120_000);
});
