import { describe, expect, it } from 'vitest';
import { fgOvdBenchmarks, readFgOvd } from './fg-ovd.ts';

const file = 'benchmarks/pattern.json';
const image = { id: 7, file_name: 'val2017/000000056288.jpg', width: 640, height: 480 };
const categories = [
  { id: 90, name: 'A red mug.' },
  { id: 11, name: 'A blue mug ' },
  { id: 12, name: 'A green mug.' },
];
const annotation = { image_id: 7, bbox: [0, 1.5, 20, 30], category_id: 90, neg_category_ids: [12, 11] };

/** A file with these annotations, each the one above but for some fields. */
function fileOf(...annotations: object[]) {
  return { images: [image], categories, annotations: annotations.map((fields) => ({ ...annotation, ...fields })) };
}

describe('readFgOvd', () => {
  it('finds captions by their ids, negatives in order', () => {
    expect(readFgOvd(fileOf({}), { file })).toEqual({
      name: 'pattern',
      maxNegatives: 7,
      samples: [
        {
          id: '000000056288.jpg#xywh=0,1.5,20,30',
          photograph: '000000056288.jpg',
          files: expect.arrayContaining(['val2017/000000056288.jpg', '000000056288.jpg']),
          box: { x: 0, y: 1.5, width: 20, height: 30 },
          captions: ['A red mug.'],
          negatives: ['A green mug.', 'A blue mug'],
        },
      ],
      skipped: [],
    });
  });

  it('adds full stops where that is asked for', () => {
    const { samples } = readFgOvd(fileOf({}), { file, fullStop: 'add' });
    expect(samples[0]?.captions).toEqual(['A red mug.']);
    expect(samples[0]?.negatives).toEqual(['A green mug.', 'A blue mug.']);
  });

  it('tells boxes apart that have the same place', () => {
    const { samples } = readFgOvd(fileOf({}, {}, { bbox: [1, 1, 2, 2] }), { file });
    expect(samples.map(({ id }) => id.split('#').slice(1).join('#'))).toEqual([
      'xywh=0,1.5,20,30',
      'xywh=0,1.5,20,30#2',
      'xywh=1,1,2,2',
    ]);
  });

  it('takes the limit from the option, the name, the file, or the samples', () => {
    const limit = (options: object) => readFgOvd(fileOf({}), { file: 'mine.json', ...options }).maxNegatives;
    expect(fgOvdBenchmarks.map(({ name }) => limit({ file: `x/${name}.json` }))).toEqual([
      10, 10, 10, 10, 10, 10, 7, 2,
    ]);
    expect(limit({ name: 'pattern' })).toBe(7);
    expect(limit({ file: 'transparency.json', name: 'transparency-val' })).toBe(2);
    expect(limit({ file: 'transparency.json', maxNegatives: 1 })).toBe(1);
    expect(limit({})).toBe(2);
    const twelve = Array.from({ length: 12 }, (_, id) => ({ id, name: `Mug ${id}` }));
    const many = { ...fileOf({ category_id: 0, neg_category_ids: twelve.map(({ id }) => id) }), categories: twelve };
    expect(readFgOvd(many, { file: 'mine.json' })).toMatchObject({
      maxNegatives: 10,
      skipped: [{ field: 'neg_category_ids[0]' }],
    });
    expect(() => limit({ maxNegatives: 0 })).toThrow(/`maxNegatives` must be a whole number of 1 or more; found 0/);
  });

  it.each([
    ['image_id', { image_id: 8 }, '8 is not among the usable images'],
    ['image_id', { image_id: null }, 'is not a number or a name: null'],
    ['category_id', { category_id: 91 }, '91 is not among the usable categories'],
    ['category_id', { category_id: undefined }, 'is missing'],
    ['bbox', { bbox: undefined }, 'is missing'],
    ['bbox', { bbox: [0, 0, 5] }, 'is not [left, top, width, height]: [0,0,5]'],
    ['bbox', { bbox: [0, 0, 5, '6'] }, 'is not [left, top, width, height]: [0,0,5,"6"]'],
    ['bbox', { bbox: [0, 0, 0, 6] }, 'has no area: [0,0,0,6]'],
    ['bbox', { bbox: [600, 0, 45.5, 6] }, '[600,0,45.5,6] reaches 5.5 pixels outside of the picture of 640 x 480'],
    ['bbox', { bbox: [0, -2, 5, 6] }, '[0,-2,5,6] reaches 2 pixels outside of the picture of 640 x 480'],
    ['neg_category_ids', { neg_category_ids: 12 }, 'is not a list: 12'],
  ])('skips an annotation with a bad %s (%j)', (field, fields, reason) => {
    const { samples, skipped } = readFgOvd(fileOf(fields, {}), { file });
    expect(samples).toHaveLength(1);
    expect(skipped).toEqual([{ file, entry: 'annotations[0]', field, reason }]);
  });

  it('takes boxes that reach over the edge by less than rounding does', () => {
    expect(readFgOvd(fileOf({ bbox: [-0.5, 0, 641, 480] }), { file }).skipped).toEqual([]);
  });

  it('leaves out negatives that cannot be used and keeps the box', () => {
    const same = [...categories, { id: 13, name: 'A red mug' }, { id: 14, name: 'A green mug' }];
    const { samples, skipped } = readFgOvd(
      { ...fileOf({ neg_category_ids: [90, 12, 13, 14, 12, 99, {}, 11] }), categories: same },
      { file },
    );
    expect(samples[0]?.negatives).toEqual(['A green mug.', 'A blue mug']);
    const reasons = skipped.map(({ entry, field, reason }) => [entry, field, reason.split(';')[0]]);
    expect(reasons).toEqual([
      ['annotations[0]', 'neg_category_ids[0]', 'is the caption itself'],
      ['annotations[0]', 'neg_category_ids[2]', 'is the caption itself'],
      ['annotations[0]', 'neg_category_ids[3]', 'is the same as neg_category_ids[1]'],
      ['annotations[0]', 'neg_category_ids[4]', 'is the same as neg_category_ids[1]'],
      ['annotations[0]', 'neg_category_ids[5]', '99 is not among the usable categories'],
      ['annotations[0]', 'neg_category_ids[6]', 'is not a number or a name: {}'],
    ]);
    expect(skipped.every(({ reason }) => reason.endsWith('; this negative is left out'))).toBe(true);
  });

  it('lists images and categories that cannot be used, and what hangs on them', () => {
    const { samples, skipped } = readFgOvd(
      {
        images: [image, { id: 8 }, { ...image, id: 9, width: 0 }, image],
        categories: [...categories, { id: 13, name: ' ' }, 5, { id: 11, name: 'A mug.' }],
        annotations: [annotation, { ...annotation, image_id: 8 }, { ...annotation, category_id: 13 }, 'x'],
      },
      { file },
    );
    expect(samples).toHaveLength(1);
    expect(skipped.map(({ entry, field, reason }) => `${entry} ${field}: ${reason}`)).toEqual([
      'images[1] file_name: is missing',
      'images[2] width: is not a number of pixels: 0',
      'images[3] id: 7 is that of images[0], which says the same',
      'categories[3] name: is empty',
      'categories[4] undefined: is no object: 5',
      'categories[1] id: 11 is claimed by categories[5], too',
      'categories[5] id: 11 is claimed by categories[1], too',
      'annotations[0] neg_category_ids[1]: 11 is not among the usable categories; this negative is left out',
      'annotations[1] image_id: 8 is not among the usable images',
      'annotations[2] category_id: 13 is not among the usable categories',
      'annotations[3] undefined: is no object: "x"',
    ]);
  });

  it('refuses a file without its lists', () => {
    expect(() => readFgOvd({ images: [], info: 1 }, { file })).toThrow(
      /pattern.json: The document has no list "categories"; found the keys images, info/,
    );
    expect(() => readFgOvd([], { file })).toThrow(/no list "images"; found no object/);
  });
});
