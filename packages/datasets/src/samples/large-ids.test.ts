import { describe, expect, it } from 'vitest';
import { readCategories, readPredictions } from '../predictions/read-predictions.ts';
import { readCocoCaptions } from './coco.ts';
import { readFgOvd } from './fg-ovd.ts';
import { readSamples } from './read-samples.ts';

/** Whole numbers on both sides of 2^53, where doubles begin to leave some out, and far beyond. */
const ids = [-(2n ** 53n) - 1n, -(2n ** 53n), -(2n ** 53n) + 1n, 0n, 7n]
  .concat(Array.from({ length: 6 }, (_, k) => 2n ** 53n - 2n + BigInt(k)))
  .concat([2n ** 63n - 1n, 2n ** 63n, 12_345_678_901_234_567_890n, 12_345_678_901_234_567_891n]);
const file = 'x.json';
const list = (write: (id: bigint, k: number) => string) => ids.map(write).join(', ');
const images = list((id, k) => `{"id": ${id}, "file_name": "${k}.jpg"}`);
const own = ids.map((_, k) => [`${k}.jpg`, [`caption ${k}`]]);
const read = (text: string) => {
  const { samples, skipped } = readSamples(text, { file });
  expect(skipped).toEqual([]);
  return samples;
};

describe('ids around 2^53', () => {
  it('tie the captions of COCO to their own pictures, in the order of their own ids', () => {
    const caption = (id: bigint, k: number) => `{"id": ${id}, "image_id": ${id}, "caption": "caption ${k}"}`;
    const text = `{"images": [${images}], "annotations": [${list(caption)}]}`;
    expect(read(text).map(({ photograph, captions }) => [photograph, captions])).toEqual(own);
    const one = (id: bigint) => `{"id": ${id}, "image_id": 1, "caption": "${id}"}`;
    const shuffled = ids.map((_, k) => ids[(7 * k) % ids.length] ?? 0n);
    const ordered = `{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [${shuffled.map(one).join()}]}`;
    expect(read(ordered)[0]?.captions).toEqual(ids.map(String));
  });

  it('tie the captions and negatives of FG-OVD to their own boxes', () => {
    const names = list((id, k) => `{"id": ${id}, "name": "caption ${k}"}`);
    const box = (id: bigint, k: number) =>
      `{"id": ${k}, "image_id": ${id}, "category_id": ${id}, "neg_category_ids": [${ids[(k + 1) % ids.length]}], "bbox": [1, 2, 3, 4]}`;
    const text = `{"images": [${images}], "annotations": [${list(box)}], "categories": [${names}]}`;
    expect(read(text).map(({ photograph, captions }) => [photograph, captions])).toEqual(own);
    expect(read(text).map(({ negatives }) => negatives)).toEqual(
      ids.map((_, k) => [`caption ${(k + 1) % ids.length}`]),
    );
    const { categories } = readCategories(text, { file });
    expect([...categories]).toEqual(ids.map((id, k) => [`${id}`, `caption ${k}`]));
  });

  it("name one's own lines", () => {
    const lines = ids.map((id, k) => `{"id": ${id}, "image": "${k}.jpg", "caption": "caption ${k}"}\n`);
    expect(read(lines.join('')).map(({ id }) => id)).toEqual(ids.map(String));
  });

  it('are refused where JSON.parse() has lost them', () => {
    const text = `{"images": [${images}], "categories": [], "annotations": [
      {"id": 1, "image_id": ${2n ** 53n + 1n}, "caption": "x"}, {"id": 2, "image_id": 7, "caption": "y"}]}`;
    const { samples, skipped } = readCocoCaptions(JSON.parse(text), { file });
    expect(samples.map(({ photograph, captions }) => [photograph, captions])).toEqual([['4.jpg', ['y']]]);
    expect(skipped).toContainEqual({
      ...{ file, entry: 'annotations[0]', field: 'image_id' },
      reason: expect.stringMatching(/^9007199254740992 is beyond 2\^53/),
    });
    const exact = ids.filter((id) => Number.isSafeInteger(Number(id))).length;
    const lost = readFgOvd(JSON.parse(text), { file }).skipped.filter(({ entry }) => entry.startsWith('images'));
    expect(lost).toHaveLength(ids.length - exact);
    for (const value of ['9007199254740993.0', '1e16']) {
      const lines = `{"id": ${value}, "image": "a.jpg", "caption": "x"}`;
      expect(readSamples(lines, { file }).skipped).toMatchObject([{ field: 'id' }]);
    }
  });

  it('are refused in predictions, whose ids are numbers', () => {
    const record = (id: bigint) =>
      `{"image_filepath": "a.jpg", "category_id": ${id}, "vocabulary": [${id}], "captions": ["x"], "scores": [0.5], ` +
      `"labels": [${id}], "boxes": [[0, 0, 9007199254740993, 2]], "total_scores": [[0.5]]}`;
    const { predictions, skipped } = readPredictions(ids.map(record).join('\n'), { file });
    const exact = ids.filter((id) => Number.isSafeInteger(Number(id)));
    expect(predictions.map(({ ids }) => ids)).toEqual(exact.map((id) => [Number(id)]));
    expect(skipped).toHaveLength(ids.length - exact.length);
    expect(skipped.every(({ field, reason }) => field === 'vocabulary[0]' && reason.includes('beyond 2^53'))).toBe(
      true,
    );
  });
});

describe('ids that several entries claim', () => {
  it('leave out what speaks of them, and count it', () => {
    const json = {
      images: [
        { id: 1, file_name: 'p1.jpg' },
        { id: 1, file_name: 'p2.jpg' },
        { id: 2, file_name: 'p3.jpg' },
        { id: '2', file_name: 'p3.jpg' },
        { id: 1, file_name: 'p1.jpg' },
        { id: 3 },
        { id: 3, file_name: 'p4.jpg' },
      ],
      annotations: [
        { id: 1, image_id: 1, caption: 'a red dog' },
        { id: 2, image_id: 1, caption: 'a blue cat' },
        { id: 3, image_id: 2, caption: 'a bus' },
        { id: 4, image_id: 3, caption: 'a tree' },
      ],
    };
    const { samples, skipped } = readCocoCaptions(json, { file });
    expect(samples.map(({ photograph, captions }) => [photograph, captions])).toEqual([['p3.jpg', ['a bus']]]);
    expect(skipped.map(({ entry, field, reason }) => `${entry} ${field}: ${reason}`)).toEqual([
      'images[0] id: 1 is claimed by images[1], too',
      'images[1] id: 1 is claimed by images[0], too',
      'images[3] id: 2 is that of images[2], which says the same',
      'images[4] id: 1 is claimed by images[0], too',
      'images[5] file_name: is missing',
      'images[6] id: 3 is claimed by images[5], too',
      'annotations[0] image_id: 1 is not among the usable images',
      'annotations[1] image_id: 1 is not among the usable images',
      'annotations[3] image_id: 3 is not among the usable images',
    ]);
    expect(() => readCocoCaptions(json, { file, maxSkippedShare: 0.7 })).toThrow(/at most 70 % of 11; found 8/);
  });

  it('keep pictures of one number in two folders apart', () => {
    const names = ['train2017/000000000001.jpg', 'val2017/000000000001.jpg'];
    const json = {
      images: names.map((file_name, id) => ({ id, file_name })),
      annotations: names.map((_, id) => ({ id, image_id: id, caption: `caption ${id}` })),
    };
    expect(readCocoCaptions(json, { file }).samples).toEqual([
      { id: names[0], photograph: names[0], files: [names[0]], captions: ['caption 0'] },
      { id: names[1], photograph: names[1], files: [names[1]], captions: ['caption 1'] },
    ]);
  });
});
