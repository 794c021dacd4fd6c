import { expect, it } from 'vitest';
import { readSugarCrepe } from './sugar-crepe.ts';

const file = 'add_att.json';
const entry = { filename: '000000056288.jpg', caption: 'A desk.', negative_caption: 'A red desk.' };

it('reads pairs of captions for whole pictures of val2017', () => {
  expect(readSugarCrepe({ 0: entry, 7: entry }, { file })).toEqual({
    name: 'add_att',
    maxNegatives: 1,
    samples: ['0', '7'].map((id) => ({
      id,
      photograph: '000000056288.jpg',
      files: expect.arrayContaining(['val2017/000000056288.jpg', '000000056288.jpg']),
      captions: ['A desk.'],
      negatives: ['A red desk.'],
    })),
    skipped: [],
  });
});

it('lists entries it cannot use', () => {
  const broken = { a: entry, b: { ...entry, negative_caption: 'A desk.' }, c: { ...entry, filename: null }, d: 1 };
  const { samples, skipped } = readSugarCrepe(broken, { file });
  expect(samples).toHaveLength(1);
  expect(skipped).toEqual([
    { file, entry: 'entry "b"', field: 'negative_caption', reason: 'is the caption itself' },
    { file, entry: 'entry "c"', field: 'filename', reason: 'is not a text: null' },
    { file, entry: 'entry "d"', reason: 'is no object: 1' },
  ]);
  expect(() => readSugarCrepe('x', { file })).toThrow(/add_att.json: SugarCrepe is an object of entries; found string/);
});
