import { createRandom, type Matrix, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createHead } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import { evaluateRanks, scoreRows } from './ranks.ts';
import { evaluateRetrieval, rankRetrieval } from './retrieval.ts';

const dimension = 8;
const images = normals(150, 1);
const texts = normals(90, 2);

/** 130 rows of two lengths over captions in common, some images twice and some texts never. */
const random = createRandom(3);
const rows = Array.from({ length: 130 }, (_, i) => ({
  image: 149 - (i % 100),
  texts: Array.from({ length: i % 3 === 0 ? 4 : 11 }, () => 5 + random.integer(80)),
}));

describe('scoreRows', () => {
  it.each(['cosine', 'linear', 'mlp', 'attention'] as const)('%s: the scores that all pairs have', async (name) => {
    const matcher = createMatcher(createHead(name, { dimension, heads: 4 } as never));
    const all = await matcher.score(images, texts);
    const scored = await scoreRows(matcher, { images, texts }, rows);
    expect(scored).toHaveLength(rows.length);
    rows.forEach((row, i) => {
      expect(scored[i]).toHaveLength(row.texts.length);
      row.texts.forEach((text, k) => {
        expect(scored[i]?.[k]).toBeCloseTo(all.data[row.image * 90 + text] ?? -1, 6);
      });
    });
  });

  it('encodes captions in common once, and images, hardly any of which is asked for twice, a few rows at a time', async () => {
    const matcher = createMatcher(createHead('linear', { dimension }));
    const encoded: number[] = [];
    const counting = (encode: (embeddings: Matrix) => Promise<Matrix>) => (embeddings: Matrix) => {
      encoded.push(embeddings.shape[0]);
      return encode(embeddings);
    };
    const { encodeImages, encodeTexts } = matcher;
    const counted = { ...matcher, encodeImages: counting(encodeImages), encodeTexts: counting(encodeTexts) };
    await scoreRows(counted, { images, texts }, rows);
    expect(encoded).toEqual([new Set(rows.flatMap((row) => row.texts)).size, 44, 64, 22]);
  });

  it('refuses rows that are not there', async () => {
    const matcher = createMatcher(createHead('cosine', { dimension }));
    for (const row of [
      { image: 150, texts: [0] },
      { image: 0, texts: [1, 90] },
      { image: -1, texts: [1] },
    ]) {
      await expect(scoreRows(matcher, { images, texts }, [row])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });
});

describe('evaluation by hand', () => {
  // Unit vectors at 0, 90 and 45 degrees.
  const data: MatchingData = {
    images: matrix([2, 0, 0, 3], 2, 2),
    texts: matrix([1, 0, 0, 1, 1, 1], 3, 2),
    annotations: [
      { image: 1, captions: [1], negatives: [2, 0] },
      { image: 0, captions: [2, 0], negatives: [0, 1] },
    ],
  };
  const matcher = createMatcher(createHead('cosine', { dimension: 2 }));

  it('ranks', async () => {
    const { perNegatives, rows: scored } = await evaluateRanks(matcher, data);
    expect(perNegatives.map(({ mean, top1 }) => [mean, top1])).toEqual([
      [1.5, 0.5],
      [1.5, 0.5],
    ]);
    expect([...(scored[1] ?? [])]).toEqual([Math.SQRT1_2, 1, 0].map((x) => expect.closeTo(x, 6)));
    const none = { ...data, annotations: [{ image: 0, captions: [0] }] };
    await expect(evaluateRanks(matcher, none)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('retrieves in the order of the annotations', async () => {
    // Gallery: image 1 with text 1, image 0 with texts 2 and 0. Text 2 lies between both images and ties.
    expect(await rankRetrieval(matcher, data)).toEqual({
      imageToText: Int32Array.of(1, 1),
      textToImage: Int32Array.of(1, 2, 1),
    });
    const { textToImage } = await evaluateRetrieval(matcher, data);
    expect(textToImage.recall1).toBeCloseTo(200 / 3, 10);
  });

  it('retrieves from a given gallery', async () => {
    const gallery = { images: [0, 1, 1], texts: [0, 1, 1], imageOfText: [0, 1, 2] };
    const { imageToText, textToImage } = await rankRetrieval(matcher, data, { gallery });
    expect(imageToText).toEqual(Int32Array.of(1, 2, 2));
    expect(textToImage).toEqual(Int32Array.of(1, 2, 2));
  });
});

function normals(count: number, seed: number): Matrix {
  const stream = createRandom(seed);
  return matrix(
    Float32Array.from({ length: count * dimension }, () => stream.normal()),
    count,
    dimension,
  );
}
