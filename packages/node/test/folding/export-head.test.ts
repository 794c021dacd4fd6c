import { createRandom, matrix } from '@fgclip/core';
import { builtInNames, createHead, createMatcher } from '@fgclip/heads';
import { exportHead } from '@fgclip/heads/deploy';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';

const D = 8;
function rows(count: number, seed: number) {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: count * D }, () => random.normal()),
    count,
    D,
  );
}

async function run(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, { data: Float32Array; shape: readonly number[] }>>,
  output: string,
) {
  const session = await InferenceSession.create(bytes);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [name, new Tensor('float32', data, [...shape])]),
  );
  const found = (await session.run(feeds))[output] as Tensor;
  await session.release();
  return { data: found.data as Float32Array, shape: found.dims };
}

it.each(builtInNames)('an exported %s head gives its scores in ONNX Runtime, for any number of rows', async (name) => {
  const head = createHead(name as 'linear', { dimension: D }, { seed: 6 });
  const { image, text, score } = exportHead(head);
  for (const [n, m] of [
    [1, 1],
    [5, 3],
  ] as const) {
    const [images, texts] = [rows(n, 1), rows(m, 2)];
    const codes = [await run(image, { rows: images }, 'codes'), await run(text, { rows: texts }, 'codes')] as const;
    const scores = await run(score, { images: codes[0], texts: codes[1] }, 'scores');
    const expected = await createMatcher(head).score(images, texts);
    expect(scores.shape).toEqual([n, m]);
    scores.data.forEach((value, k) => {
      expect(Math.abs(value - (expected.data[k] as number))).toBeLessThan(1e-5);
    });
  }
});
