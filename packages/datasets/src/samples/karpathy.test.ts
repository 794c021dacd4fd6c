import { describe, expect, it } from 'vitest';
import { readKarpathy } from './coco.ts';

const file = 'karpathy/dataset_coco.json';
const image = (split: string, filepath: string, id: string, ...captions: string[]) => ({
  filepath,
  filename: `COCO_${filepath}_${id}.jpg`,
  cocoid: Number(id),
  split,
  sentids: captions.map((_, index) => index),
  sentences: captions.map((raw, sentid) => ({ raw, sentid, tokens: raw.toLowerCase().split(' ') })),
});
const json = {
  dataset: 'coco',
  images: [
    image('test', 'val2014', '000000056288', 'A desk', 'A phone '),
    image('train', 'train2014', '000000000009', 'A meal'),
    image('restval', 'val2014', '000000000042', 'A dog', 'Shoes', 'Both'),
  ],
};

describe('readKarpathy', () => {
  it('reads the splits asked for, calling the photographs by their numbers', () => {
    const test = readKarpathy(json, { file, splits: ['test'] });
    expect(test).toMatchObject({ name: 'coco-test', skipped: [] });
    expect(test.samples).toEqual([
      {
        id: '000000056288.jpg',
        photograph: '000000056288.jpg',
        files: expect.arrayContaining(['val2014/COCO_val2014_000000056288.jpg', 'val2017/000000056288.jpg']),
        captions: ['A desk', 'A phone'],
      },
    ]);
    const train = readKarpathy(json, { file, splits: ['train', 'restval'], maxCaptions: 2 });
    expect(train.name).toBe('coco-train+restval');
    expect(train.samples.map(({ photograph, captions }) => [photograph, captions])).toEqual([
      ['000000000009.jpg', ['A meal']],
      ['000000000042.jpg', ['A dog', 'Shoes']],
    ]);
  });

  it("reads Flickr's files, whose pictures have but a name", () => {
    const flickr = { images: [{ filename: '1000.jpg', split: 'val', sentences: [{ raw: 'A child .' }] }] };
    expect(readKarpathy(flickr, { file: 'dataset_flickr8k.json', splits: ['val'] })).toEqual({
      name: 'flickr8k-val',
      samples: [{ id: '1000.jpg', photograph: '1000.jpg', files: ['1000.jpg'], captions: ['A child .'] }],
      skipped: [],
    });
  });

  it('says which splits there are', () => {
    expect(() => readKarpathy(json, { file, splits: ['test', 'val'] })).toThrow(
      /No image is in the split val; expected splits among test, train, restval/,
    );
    expect(() => readKarpathy(json, { file, splits: [] })).toThrow(/No split is asked for; expected splits among test/);
  });

  it('lists what it cannot use', () => {
    const [first] = json.images;
    const images = [
      first,
      { ...first, split: undefined },
      { ...first, sentences: [{ raw: 'A desk' }, { raw: '' }, 3] },
      { ...first, sentences: [] },
      { ...first, filename: undefined },
    ];
    const { samples, skipped } = readKarpathy({ images }, { file, splits: ['test'] });
    expect(samples.map(({ id }) => id)).toEqual(['000000056288.jpg', '000000056288.jpg#2']);
    expect(skipped.map(({ entry, field, reason }) => `${entry} ${field}: ${reason}`)).toEqual([
      'images[1] split: is missing',
      'images[2].sentences[1] raw: is empty',
      'images[2].sentences[2] undefined: is no object: 3',
      'images[3] sentences: has no usable caption',
      'images[4] filename: is missing',
    ]);
  });
});
