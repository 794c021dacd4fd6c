import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intTensor, type Matrix } from '@fgclip/core';
import { defineGraph, evaluate, input } from '@fgclip/core/graph';
import { decodeImage, openClip } from '@fgclip/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallTraining } from '../../test/small-training.ts';
import { initialParameters, towerParameters } from './parameters.ts';
import { normalizePixels } from './preprocessing.ts';
import { imageTower, textTower } from './towers.ts';
import { writeModel } from './write-model.ts';

const { sizes, tokenizer, examples, encode } = smallTraining();
const parameters = initialParameters(sizes, 7);
const folder = mkdtempSync(join(tmpdir(), 'fgclip-model-'));
beforeAll(() => writeModel(folder, { parameters, sizes, tokenizer }));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the graphs that are trained make of pixels and ids, in plain JavaScript. */
function graphEmbeddings(images: readonly Uint8Array[], ids: readonly (readonly number[])[]) {
  const { imageSize } = sizes.image;
  const towers = towerParameters(sizes);
  const graph = defineGraph({
    outputs: {
      images: imageTower(input('pixels', ['batch', 3, imageSize, imageSize]), towers, sizes.image),
      texts: textTower(input('ids', ['batch', 'sequence'], 'int32'), towers, sizes.text),
    },
  });
  const feeds = {
    pixels: normalizePixels(images, imageSize),
    ids: intTensor(ids.flat(), [ids.length, ids[0]?.length ?? 0]),
  };
  return evaluate(graph, { ...parameters, ...feeds }).outputs;
}

describe('writeModel', () => {
  it('writes a model that makes of PNG files what the trained graph makes of their pixels', async () => {
    const clip = await openClip(folder, { threads: 1, cacheFolder: folder });
    const chosen = examples.slice(0, 3).map(({ image }) => image);
    const { imageSize } = sizes.image;
    const pictures = await Promise.all(
      chosen.map(async (data) =>
        decodeImage(
          await sharp(data, { raw: { width: imageSize, height: imageSize, channels: 3 } })
            .png()
            .toBuffer(),
        ),
      ),
    );
    const found = await clip.embedImages(pictures);
    expect(found.shape).toEqual([3, sizes.dimension]);
    const { images } = graphEmbeddings(
      chosen,
      [encode('a red ring').ids as number[]].flatMap((row) => [row, row, row]),
    );
    expectClose(found, images?.data);
    await clip.dispose();
  });

  it('embeds captions of any length alike, whatever fills them up', async () => {
    const clip = await openClip(folder, { threads: 1, cacheFolder: folder });
    const captions = ['a ring', 'a photo of a blue disc on grey', 'an unknown word'];
    const together = await clip.embedTexts(captions);
    const image = examples[0]?.image ?? new Uint8Array();
    for (const [i, caption] of captions.entries()) {
      const ids = [...encode(caption).ids];
      const alone = await clip.embedTexts([caption]);
      const filled = [...ids, ...Array(sizes.text.contextLength - ids.length).fill(tokenizer.endId)];
      const own = together.data.subarray(i * sizes.dimension, (i + 1) * sizes.dimension);
      expectClose(alone, own);
      expectClose(alone, graphEmbeddings([image], [ids]).texts?.data);
      expectClose(alone, graphEmbeddings([image], [filled]).texts?.data);
      expectClose(alone, graphEmbeddings([image], [[...ids, 5, tokenizer.endId, 9]]).texts?.data);
    }
    const [first, second] = [together.data.subarray(0, 16), together.data.subarray(16, 32)];
    expect(Math.max(...first.map((value, k) => Math.abs(value - (second[k] ?? 0))))).toBeGreaterThan(0.01);
    await clip.dispose();
  });
});

function expectClose({ data }: Pick<Matrix, 'data'>, expected: ArrayLike<number> | undefined): void {
  expect(expected?.length).toBe(data.length);
  for (const [i, value] of data.entries()) expect(Math.abs(value - (expected?.[i] ?? Number.NaN))).toBeLessThan(1e-4);
}
