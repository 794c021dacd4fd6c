import { createRandom, matrix } from '@fgclip/core';
import { createMatcher } from '@fgclip/heads';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { headNames, newHead, usualSettings } from '../settings/settings.ts';
import { onnxFile } from './onnx-files.ts';

const random = createRandom(1);
const rows = (count: number) =>
  matrix(
    Float32Array.from({ length: count * 16 }, () => random.normal()),
    count,
    16,
  );
const [images, texts] = [rows(3), rows(5)];

async function run(model: Uint8Array, feeds: Record<string, { data: Float32Array; shape: readonly number[] }>) {
  const session = await InferenceSession.create(model);
  const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)]);
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  const [result] = Object.values(results);
  return { data: result?.data as Float32Array, shape: result?.dims ?? [] };
}

describe('onnxFile', () => {
  it.each(headNames)('of a %s head gives the scores of the head in ONNX Runtime', async (name) => {
    const head = newHead({ ...usualSettings, head: name, start: 'default' }, 16);
    const imageCodes = await run(onnxFile(head, 'image'), { embeddings: images });
    const textCodes = await run(onnxFile(head, 'text'), { embeddings: texts });
    const scores = await run(onnxFile(head, 'score'), { images: imageCodes, texts: textCodes });
    const expected = await createMatcher(head).score(images, texts);
    expect(scores.shape).toEqual([3, 5]);
    scores.data.forEach((score, k) => {
      expect(score).toBeCloseTo(expected.data[k] ?? Number.NaN, 5);
    });
  });
});
