import { describe, expect, it } from 'vitest';
import { readCocoCaptions } from './coco.ts';

const file = 'annotations/captions_val2014.json';
const json = {
  images: [
    { id: 42, file_name: 'COCO_val2014_000000000042.jpg' },
    { id: 56288, file_name: '000000056288.jpg' },
  ],
  annotations: [
    { id: 9, image_id: 42, caption: 'Second.\n' },
    { id: 3, image_id: 56288, caption: 'A desk.' },
    { id: 8, image_id: 42, caption: 'First.' },
    { id: 10, image_id: 42, caption: 'First.' },
  ],
};

describe('readCocoCaptions', () => {
  it('gathers the captions of an image in the order of their ids', () => {
    const { samples, ...set } = readCocoCaptions(json, { file });
    expect(set).toEqual({ name: 'captions_val2014', skipped: [] });
    expect(samples.map(({ id, photograph, captions }) => ({ id, photograph, captions }))).toEqual([
      {
        id: '000000000042.jpg',
        photograph: '000000000042.jpg',
        captions: ['First.', 'Second.', 'First.'],
      },
      { id: '000000056288.jpg', photograph: '000000056288.jpg', captions: ['A desk.'] },
    ]);
    expect(samples.every((sample) => !('box' in sample || 'negatives' in sample))).toBe(true);
  });

  it('takes the first captions where so many are asked for', () => {
    const { samples } = readCocoCaptions(json, { file, maxCaptions: 2, name: 'coco' });
    expect(samples[0]?.captions).toEqual(['First.', 'Second.']);
    expect(() => readCocoCaptions(json, { file, maxCaptions: 1.5 })).toThrow(/`maxCaptions` must be a whole number/);
  });

  it('lists what it cannot use', () => {
    const broken = {
      images: [...json.images, { id: 1, file_name: 'a.jpg' }, { id: 2, file_name: '' }],
      annotations: [
        ...json.annotations,
        { id: 11, image_id: 3, caption: 'x' },
        { id: 'a', image_id: 42, caption: 'x' },
        { id: 12, image_id: 42, caption: ' ' },
        { id: 13, image_id: 42, caption: 5 },
        null,
      ],
    };
    const { samples, skipped } = readCocoCaptions(broken, { file });
    expect(samples).toHaveLength(2);
    expect(skipped.map(({ entry, field, reason }) => `${entry} ${field}: ${reason}`)).toEqual([
      'images[3] file_name: is empty',
      'annotations[4] image_id: 3 is not among the usable images',
      'annotations[5] id: is not a number: "a"',
      'annotations[6] caption: is empty',
      'annotations[7] caption: is not a text: 5',
      'annotations[8] undefined: is no object: null',
      'image 1 undefined: has no usable caption',
    ]);
    expect(() => readCocoCaptions({ images: [] }, { file })).toThrow(/no list "annotations"/);
  });
});
