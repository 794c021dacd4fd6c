import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMean } from './bootstrap.ts';
import { recallHits, retrievalRanks, retrievalStatistics } from './retrieval.ts';

const reference = new URL('../../../../../shared/reference/data.json', import.meta.url);

interface DirectionReference {
  r1: number;
  r5: number;
  r10: number;
  median_rank: number;
  mean_rank: number;
}

interface RetrievalReference {
  image: number[][];
  text: number[][];
  captions_per_image: number;
  text_to_image: DirectionReference;
  image_to_text: DirectionReference;
}

/** The whole matrix as a block provider. */
function blocksOf(scores: readonly (readonly number[])[]) {
  return (from: number, to: number) => Float32Array.from(scores.slice(from, to).flat());
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('retrievalStatistics', () => {
  const scores = [
    [0.9, 0.2, 0.9, 0.1],
    [0.3, 0.2, 0.5, 0.4],
  ];
  const input = { images: 2, texts: 4, imageOfText: [0, 0, 1, 1], block: blocksOf(scores) };

  it('ranks by hand: ties count against, own captions do not', async () => {
    const { imageToText, textToImage, rsum } = await retrievalStatistics(input);
    expect(imageToText).toEqual({ recall1: 50, recall5: 100, recall10: 100, medianRank: 2, meanRank: 1.5 });
    expect(textToImage).toEqual({ recall1: 50, recall5: 100, recall10: 100, medianRank: 2, meanRank: 1.5 });
    expect(rsum).toBe(500);
  });

  it('gives the same in blocks as in one piece', async () => {
    const cases = fc.record({
      images: fc.integer({ min: 1, max: 9 }),
      captions: fc.integer({ min: 1, max: 3 }),
      blockRows: fc.integer({ min: 1, max: 10 }),
      values: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 9 * 27, maxLength: 9 * 27 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ images, captions, blockRows, values }) => {
        const texts = images * captions;
        const imageOfText = Array.from({ length: texts }, (_, text) => Math.floor(text / captions));
        const matrix = Array.from({ length: images }, (_, i) => values.slice(i * texts, (i + 1) * texts));
        const whole = { images, texts, imageOfText, block: blocksOf(matrix) };
        const inPieces = await retrievalStatistics({ ...whole, blockRows });
        expect(inPieces).toEqual(await retrievalStatistics({ ...whole, blockRows: images }));
        expect(inPieces.imageToText.meanRank).toBeCloseTo(meanImageRank(matrix, imageOfText), 10);
        expect(inPieces.textToImage.meanRank).toBeCloseTo(meanTextRank(matrix, imageOfText), 10);
      }),
    );
  });

  it('takes captions of the same words for right, as counting by hand does', async () => {
    const cases = fc.record({
      images: fc.integer({ min: 1, max: 7 }),
      captions: fc.integer({ min: 1, max: 3 }),
      blockRows: fc.integer({ min: 1, max: 8 }),
      values: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 7 * 21, maxLength: 7 * 21 }),
      words: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 21, maxLength: 21 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ images, captions, blockRows, values, words }) => {
        const texts = images * captions;
        const imageOfText = Array.from({ length: texts }, (_, text) => Math.floor(text / captions));
        const textGroups = words.slice(0, texts);
        const scores = Array.from({ length: images }, (_, i) => values.slice(i * texts, (i + 1) * texts));
        const ranks = await retrievalRanks({
          images,
          texts,
          imageOfText,
          textGroups,
          blockRows,
          block: blocksOf(scores),
        });
        const isRight = (image: number, text: number) =>
          textGroups.some((group, other) => group === textGroups[text] && imageOfText[other] === image);
        const rankAmong = (list: readonly { score: number; right: boolean }[]) => {
          const best = Math.max(...list.filter(({ right }) => right).map(({ score }) => score));
          return 1 + list.filter(({ score, right }) => !right && score >= best).length;
        };
        const scored = (image: number, text: number) => ({
          score: scores[image]?.[text] ?? Number.NaN,
          right: isRight(image, text),
        });
        const [rows, columns] = [images, texts].map((length) => Array.from({ length }, (_, i) => i)) as [
          number[],
          number[],
        ];
        expect([...ranks.imageToText]).toEqual(rows.map((i) => rankAmong(columns.map((t) => scored(i, t)))));
        expect([...ranks.textToImage]).toEqual(columns.map((t) => rankAmong(rows.map((i) => scored(i, t)))));
      }),
    );
  });

  it('asks for a matrix that fits one block once', async () => {
    let calls = 0;
    const block = (from: number, to: number) => {
      calls++;
      return input.block(from, to);
    };
    await retrievalStatistics({ ...input, block });
    expect(calls).toBe(1);
  });

  it('gives the rank of every query, by hand', async () => {
    expect(await retrievalRanks(input)).toEqual({
      imageToText: Int32Array.of(2, 1),
      textToImage: Int32Array.of(1, 2, 2, 1),
    });
    const { textToImage } = await retrievalRanks(input);
    expect([...recallHits(textToImage, 1)]).toEqual([100, 0, 0, 100]);
    expect(bootstrapMean(recallHits(textToImage, 1), { clusters: input.imageOfText })).toMatchObject({ value: 50 });
  });

  it('asks for a block again only where the first ones fill the memory for them', async () => {
    const five = { images: 5, texts: 10, imageOfText: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], blockRows: 1 };
    const ranks = await retrievalRanks({
      ...five,
      block: (from) => Float32Array.from({ length: 10 }, (_, i) => from * i),
    });
    const count = async (keepBytes: number) => {
      let calls = 0;
      const counted = (from: number) => {
        calls++;
        return Float32Array.from({ length: 10 }, (_, i) => from * i);
      };
      expect(await retrievalRanks({ ...five, block: counted, keepBytes })).toEqual(ranks);
      return calls;
    };
    expect(await count(200)).toBe(5);
    // Two blocks of 40 bytes fit, and the last one is at hand.
    expect(await count(80)).toBe(7);
    expect(await count(0)).toBe(9);
  });

  it('counts infinite scores, and refuses a block in the array of the one before', async () => {
    const infinite = blocksOf([
      [Infinity, -Infinity, 0, 1],
      [0, 0, -Infinity, Infinity],
    ]);
    const { imageToText } = await retrievalRanks({ ...input, block: infinite });
    expect(imageToText).toEqual(Int32Array.of(1, 1));
    const same = new Float32Array(4);
    await expect(retrievalRanks({ ...input, blockRows: 1, block: () => same })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('overwrote the one before'),
    });
  });

  it('refuses NaN, wrong sizes, images without captions and an abort', async () => {
    const broken = blocksOf([
      [0, 0, Number.NaN, 0],
      [0, 0, 0, 0],
    ]);
    await expect(retrievalStatistics({ ...input, block: broken })).rejects.toThrow(/image 0 and caption 2 is NaN/);
    const short = () => new Float32Array(3);
    await expect(retrievalStatistics({ ...input, block: short })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(retrievalStatistics({ ...input, textGroups: [0] })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    const childless = { ...input, imageOfText: [0, 0, 0, 0] };
    await expect(retrievalStatistics(childless)).rejects.toThrow(/Image 1 has no caption/);
    const none = { ...input, images: 0, texts: 0, imageOfText: [] };
    await expect(retrievalStatistics(none)).rejects.toThrow(/no images/);
    const outside = { ...input, imageOfText: [0, 0, 1, 2] };
    await expect(retrievalStatistics(outside)).rejects.toThrow(/Caption 3 belongs to image 2 of 2/);
    const stopped = retrievalStatistics({ ...input, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it.skipIf(!existsSync(reference))('equals the reference values (skipped without ../shared)', async () => {
    const { retrieval } = JSON.parse(readFileSync(reference, 'utf8')) as { retrieval: RetrievalReference };
    const { image, text, captions_per_image } = retrieval;
    const matrix = image.map((v) => text.map((t) => cosine(v, t)));
    const statistics = await retrievalStatistics({
      images: image.length,
      texts: text.length,
      imageOfText: text.map((_, i) => Math.floor(i / captions_per_image)),
      block: blocksOf(matrix),
      blockRows: 7,
    });
    expect(statistics.imageToText).toEqual(named(retrieval.image_to_text));
    expect(statistics.textToImage).toEqual(named(retrieval.text_to_image));
  });
});

function named({ r1, r5, r10, median_rank, mean_rank }: DirectionReference) {
  return { recall1: r1, recall5: r5, recall10: r10, medianRank: median_rank, meanRank: mean_rank };
}

/** The definition, written out: every image's best own caption against all captions of the others. */
function meanImageRank(matrix: readonly (readonly number[])[], imageOfText: readonly number[]): number {
  const ranks = matrix.map((row, image) => {
    const best = Math.max(...row.filter((_, text) => imageOfText[text] === image));
    return 1 + row.filter((score, text) => imageOfText[text] !== image && score >= best).length;
  });
  return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
}

function meanTextRank(matrix: readonly (readonly number[])[], imageOfText: readonly number[]): number {
  const ranks = imageOfText.map((own, text) => {
    const ownScore = matrix[own]?.[text] ?? 0;
    return 1 + matrix.filter((row, image) => image !== own && (row[text] ?? 0) >= ownScore).length;
  });
  return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
}
