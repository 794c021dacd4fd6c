import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './folders.ts';
import { writeTinyClip } from './tiny-clip.ts';

const ids = (values: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);

describe('writeTinyClip', () => {
  it('writes the real layout, small', async () => {
    const folder = temporaryFolder();
    await writeTinyClip(folder);
    const files = readdirSync(folder, { recursive: true }) as string[];
    expect(files.sort()).toEqual([
      'config.json',
      'onnx',
      'onnx/text_model.onnx',
      'onnx/vision_model.onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(files.reduce((total, file) => total + statSync(join(folder, file)).size, 0)).toBeLessThan(2e6);
  });

  it('reads the end token and heeds order, not what follows', async () => {
    const folder = temporaryFolder();
    await writeTinyClip(folder);
    const session = await InferenceSession.create(join(folder, 'onnx/text_model.onnx'));
    const { vocab } = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')).model;
    const end = vocab['<|endoftext|>'] as number;
    const embed = async (values: number[]) =>
      (await session.run({ input_ids: ids(values) })).text_embeds?.data as Float32Array;
    const row = await embed([5, 6, 7, end]);
    const filled = await embed([5, 6, 7, end, end, end]);
    filled.forEach((value, i) => {
      expect(value).toBeCloseTo(row[i] ?? Number.NaN, 5);
    });
    expect(distance(await embed([6, 5, 7, end]), row)).toBeGreaterThan(0.05);
    await session.release();
  });

  it('heeds channels and places of pixels', async () => {
    const folder = temporaryFolder();
    await writeTinyClip(folder);
    const session = await InferenceSession.create(join(folder, 'onnx/vision_model.onnx'));
    const pixels = Float32Array.from({ length: 3 * 1024 }, (_, i) => Math.sin(i * i));
    const swapped = Float32Array.from([...pixels.slice(2048), ...pixels.slice(1024, 2048), ...pixels.slice(0, 1024)]);
    const embed = async (data: Float32Array) =>
      (await session.run({ pixel_values: new Tensor('float32', data, [1, 3, 32, 32]) })).image_embeds
        ?.data as Float32Array;
    const row = await embed(pixels);
    expect(distance(await embed(swapped), row)).toBeGreaterThan(0.05);
    expect(distance(await embed(pixels.toReversed()), row)).toBeGreaterThan(0.05);
    await session.release();
  });

  it.each([
    { combined: true },
    { attentionMask: true },
    { idType: 'int32' as const },
    { fixedSequence: true },
    { float16: true },
    { combined: true, float16: true },
    { activation: 'gelu' as const },
    { projection: false },
    { kind: 'siglip' as const },
    { names: { pixels: 'image', image: 'features', text: 'features' } },
  ])('writes models that load: %o', async (options) => {
    const folder = temporaryFolder();
    await writeTinyClip(folder, options);
    for (const file of readdirSync(join(folder, 'onnx'))) {
      const session = await InferenceSession.create(join(folder, 'onnx', file));
      await session.release();
    }
  });
});

/** 1 minus the cosine. */
function distance(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
