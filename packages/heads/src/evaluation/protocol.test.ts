import { existsSync, readFileSync } from 'node:fs';
import { createRandom, type Matrix, matrix, ranksOf, summarizeRetrieval, takeRows } from '@fgclip/core';
import { npyToFloat32, readNpy } from '@fgclip/core/formats';
import { describe, expect, it, test } from 'vitest';
import { createHead } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import {
  correctProtocol,
  type EvaluationErrata,
  errataNamed,
  erratumNames,
  namesOfErrata,
  normalizeColumns,
  paperErrata,
  protocolRankStatistics,
  protocolRetrieval,
  randomBaseline,
  withFirstImageTwice,
} from './protocol.ts';
import { rankRetrieval } from './retrieval.ts';

test('every erratum has a name, and can be repeated by itself', () => {
  expect(erratumNames).toContain('retrieval-normalization');
  expect(errataNamed(['random-baseline'])).toEqual({
    ...correctProtocol,
    randomBaseline: paperErrata.randomBaseline,
  });
  for (const name of erratumNames) expect(namesOfErrata(errataNamed([name]))).toEqual([name]);
});

test('all of them are the protocol of the paper, none the correct one', () => {
  expect(errataNamed(erratumNames)).toEqual(paperErrata);
  expect(errataNamed([])).toEqual(correctProtocol);
  expect(namesOfErrata(paperErrata)).toEqual(erratumNames);
  expect(namesOfErrata(correctProtocol)).toEqual([]);
});

const source = matrix([3, 0, -2, 4, 5, 0, 0, -1, 7], 3, 3);

it('divides each component by its norm over all rows', () => {
  const { data } = normalizeColumns(source, [0, 0, 0]);
  const [second, third] = [Math.sqrt(26), Math.sqrt(53)];
  [0.6, 0, -2 / third, 0.8, 5 / second, 0, 0, -1 / second, 7 / third].forEach((value, i) => {
    expect(data[i]).toBeCloseTo(value, 6);
  });
});

it('leaves the signs of a row by itself, and groups to themselves', () => {
  expect([...normalizeColumns(source, [0, 1, 2]).data]).toEqual([1, 0, -1, 1, 1, 0, 0, -1, 1]);
  const { data } = normalizeColumns(source, [5, 5, 1]);
  expect(data[0]).toBeCloseTo(0.6, 6);
  expect([...data.subarray(2)]).toEqual([-1, expect.closeTo(0.8, 6), 1, 0, 0, -1, 1]);
});

it('wants a group for every row', () => {
  expect(() => normalizeColumns(source, [0, 0])).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
});

const none = { negatives: 1, rows: new Int32Array(), ranks: new Uint16Array() };
/** Ranks 2, 1, 4, 3 among three negatives, in that order. */
const [, , among = none] = ranksOf([
  [5, 9, 1, 1],
  [5, 1, 1, 1],
  [5, 9, 9, 9],
  [5, 9, 9, 1],
]);

describe('protocolRankStatistics', () => {
  it('is right by default', () => {
    expect(protocolRankStatistics(among)).toEqual({
      negatives: 3,
      count: 4,
      mean: 2.5,
      median: 3,
      top1: 0.25,
      randomMean: 2.5,
    });
    expect(protocolRankStatistics(among, correctProtocol, 'detector')).toEqual(protocolRankStatistics(among));
  });

  it("takes the rank after the upper median of detectors, and leaves heads' medians", () => {
    expect(protocolRankStatistics(among, paperErrata, 'detector').median).toBe(4);
    expect(protocolRankStatistics(among, paperErrata).median).toBe(3);
    const few = { negatives: 3, rows: Int32Array.of(0, 1), ranks: Uint16Array.of(1, 2) };
    expect(protocolRankStatistics(few, paperErrata, 'detector').median).toBeNaN();
  });
});

describe('randomBaseline', () => {
  it('is half a rank too low in the released plots', () => {
    expect([1, 2, 10].map((n) => randomBaseline(n))).toEqual([1.5, 2, 6]);
    expect([1, 2, 10].map((n) => randomBaseline(n, paperErrata))).toEqual([1, 1.5, 5.5]);
    expect(protocolRankStatistics(among, paperErrata).randomMean).toBe(2);
  });
});

const flickr = new URL('../../../../../shared/data/embeddings/flickr8k-500/', import.meta.url);

describe.skipIf(!existsSync(flickr))('the wrong axis on real embeddings (skipped without ../shared)', () => {
  it.each([
    ['rows', 93.0, 83.2],
    ['columns', 87.0, 68.8],
  ] as const)('normalised over %s: recall at 1 of %d and %d', async (retrievalNormalization, i2t, t2i) => {
    const matcher = createMatcher(createHead('cosine', { dimension: 512 }));
    const errata = { ...correctProtocol, retrievalNormalization };
    const { ranks } = await protocolRetrieval(matcher, flickrPairs(), { errata });
    const { imageToText, textToImage } = summarizeRetrieval(ranks);
    expect(imageToText.recall1).toBeCloseTo(i2t, 6);
    expect(textToImage.recall1).toBeCloseTo(t2i, 6);
  });
});

describe('protocolRetrieval', () => {
  const data = smallWorld();
  const cosine = createMatcher(createHead('cosine', { dimension: 4 }));

  it('is rankRetrieval by default', async () => {
    const { ranks, gallery } = await protocolRetrieval(cosine, data);
    expect(ranks).toEqual(await rankRetrieval(cosine, data));
    expect(gallery).toEqual({
      images: [0, 1, 2],
      texts: [0, 1, 2, 3, 4, 5],
      imageOfText: [0, 0, 1, 1, 2, 2],
      textGroups: [0, 1, 2, 3, 4, 5],
    });
  });

  it('scores the signs of an image with components over all captions, by hand', async () => {
    const images = matrix([0.9, 0.1, -0.1, 0.9], 2, 2);
    const texts = matrix([4, 0, -3, 2, 0, 1], 3, 2);
    const annotations = [
      { image: 0, captions: [0] },
      { image: 1, captions: [1, 2] },
    ];
    const plain = createMatcher(createHead('cosine', { dimension: 2 }));
    const errata: EvaluationErrata = { ...correctProtocol, retrievalNormalization: 'columns' };
    const { ranks } = await protocolRetrieval(plain, { images, texts, annotations }, { errata });
    // Captions by columns of norms 5 and sqrt(5): (0.8, 0), (-0.6, 0.894), (0, 0.447). Signs (1, 1) of the first image
    // score 0.8, 0.294, 0.447; (-1, 1) of the second -0.8, 1.494, 0.447.
    expect(ranks.imageToText).toEqual(Int32Array.of(1, 1));
    // Images by columns: (0.994, 0.110), (-0.110, 0.994). Caption 0 alone is (1, 0): 0.994 and -0.110. Captions 1 and 2
    // together are (-1, 0.894), (0, 0.447): -0.895 and 0.999; 0.049 and 0.444.
    expect(ranks.textToImage).toEqual(Int32Array.of(1, 1, 1));
  });

  it('takes the words of an image for right wherever they stand, unless pairs are strict', async () => {
    // One text row of "a dog" for images 0 and 1.
    const images = matrix([1, 0, 0.9, 0.1, 0, 1], 3, 2);
    const texts = matrix([1, 0, 0, 1, 0.88, 0.12], 3, 2);
    const annotations = [
      { image: 0, captions: [0] },
      { image: 1, captions: [0] },
      { image: 2, captions: [1, 2] },
    ];
    const plain = createMatcher(createHead('cosine', { dimension: 2 }));
    const ranksOf = async (captions: string[] | undefined, strictPairs: boolean) => {
      const data = { images, texts, annotations, ...(captions && { captions }) };
      const { ranks } = await protocolRetrieval(plain, data, { errata: { ...correctProtocol, strictPairs } });
      return [[...ranks.imageToText], [...ranks.textToImage]];
    };
    // Image 1 is nearer to caption 2 than to its own.
    for (const captions of [undefined, ['a dog', 'a cat', 'a tail']]) {
      expect(await ranksOf(captions, false)).toEqual([
        [1, 2, 1],
        [1, 1, 1, 3],
      ]);
    }
    expect(await ranksOf(['a dog', 'a cat', 'a dog'], false)).toEqual([
      [1, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect(await ranksOf(['a dog', 'a cat', 'a dog'], true)).toEqual([
      [2, 3, 1],
      [1, 2, 1, 3],
    ]);
  });

  it('leaves trained heads alone', async () => {
    const errata: EvaluationErrata = { ...correctProtocol, retrievalNormalization: 'columns' };
    const linear = createMatcher(createHead('linear', { dimension: 4 }));
    expect((await protocolRetrieval(linear, data, { errata })).ranks).toEqual(await rankRetrieval(linear, data));
    expect((await protocolRetrieval(cosine, data, { errata })).ranks).not.toEqual(await rankRetrieval(cosine, data));
  });

  it.each([true, false])(
    'counts the first image and its captions twice, so ranks neither first (strict: %s)',
    async (strictPairs) => {
      const errata: EvaluationErrata = { ...paperErrata, strictPairs, retrievalNormalization: 'rows' };
      const { ranks, gallery } = await protocolRetrieval(cosine, data, { errata });
      const right = await rankRetrieval(cosine, data);
      expect(gallery.images).toEqual([0, 0, 1, 2]);
      expect(gallery.texts).toEqual([0, 1, 0, 1, 2, 3, 4, 5]);
      expect(gallery.imageOfText).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
      expect(ranks.imageToText).toHaveLength(4);
      expect(ranks.imageToText[0]).toBe(ranks.imageToText[1]);
      expect(ranks.imageToText[0]).toBeGreaterThan(right.imageToText[0] ?? 0);
      for (let text = 0; text < 2; text++) {
        expect(ranks.textToImage[text]).toBe((right.textToImage[text] ?? 0) + 1);
        expect(ranks.textToImage[text + 2]).toBe((right.textToImage[text] ?? 0) + 1);
      }
    },
  );
});

it('withFirstImageTwice() finds the captions wherever they stand', () => {
  expect(withFirstImageTwice({ images: [7, 3], texts: [5, 6, 8], imageOfText: [1, 0, 1] })).toEqual({
    images: [7, 7, 3],
    texts: [6, 5, 6, 8],
    imageOfText: [0, 2, 1, 2],
  });
});

function smallWorld(): MatchingData {
  const random = createRandom(5);
  const values = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  return {
    images: matrix(values(12), 3, 4),
    texts: matrix(values(24), 6, 4),
    annotations: [0, 1, 2].map((image) => ({ image, captions: [2 * image, 2 * image + 1] })),
  };
}

/** 100 images, which the file repeats for each of their five captions. */
function flickrPairs(): MatchingData {
  const read = (name: string) => npyToFloat32(readNpy(readFileSync(new URL(name, flickr)))) as Matrix;
  return {
    images: takeRows(
      read('image_embeddings.npy'),
      Array.from({ length: 100 }, (_, i) => 5 * i),
    ),
    texts: read('text_embeddings.npy'),
    annotations: Array.from({ length: 100 }, (_, i) => ({ image: i, captions: [0, 1, 2, 3, 4].map((k) => 5 * i + k) })),
  };
}
