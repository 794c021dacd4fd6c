import { describe, expect, it } from 'vitest';
import { readCategories, readPredictions } from './read-predictions.ts';

const file = 'predictions.json';

/** As FG-OVD's evaluation has it: ids of the benchmark, the scores of all captions as nested lists. */
const record = {
  scores: [0.75, 0.5],
  labels: [12, 90],
  boxes: [
    [-2.5, 10, 50.25, 90],
    [0, 0, 640, 480.5],
  ],
  total_scores: [
    [0.25, 0.75, 0.125],
    [0.5, 0, 0.0625],
  ],
  category_id: 90,
  vocabulary: [90, 12, 11],
  image_filepath: '/data/coco/val2017/000000056288.jpg',
};
const { categories } = readCategories(
  {
    categories: [
      { id: 11, name: 'A blue mug ' },
      { id: 12, name: 'A green mug.' },
      { id: 90, name: 'A red mug.' },
    ],
  },
  { file },
);
const captions = ['A red mug.', 'A green mug.', 'A blue mug'];

const prediction = {
  photograph: '000000056288.jpg',
  files: expect.arrayContaining(['val2017/000000056288.jpg', '000000056288.jpg']),
  vocabulary: captions,
  ids: [90, 12, 11],
  detections: [
    {
      box: { x: -2.5, y: 10, width: 52.75, height: 80 },
      label: 1,
      score: 0.75,
      scores: new Float32Array([0.25, 0.75, 0.125]),
    },
    {
      box: { x: 0, y: 0, width: 640, height: 480.5 },
      label: 0,
      score: 0.5,
      scores: new Float32Array([0.5, 0, 0.0625]),
    },
  ],
};

describe('readPredictions', () => {
  it.each([
    ['an array', JSON.stringify([record, record])],
    ['an array on many lines', `\n ${JSON.stringify([record, record], null, 2)}\n`],
    ['lines', `${JSON.stringify(record)}\r\n\n${JSON.stringify(record)}`],
  ])("reads the benchmark's own records: %s", (_, text) => {
    const read = readPredictions(text, { file, categories });
    expect(read).toEqual({ predictions: [prediction, prediction], skipped: [] });
  });

  it('reads records that say their captions and the name of their photograph', () => {
    const own = {
      ...record,
      captions: ['A cup.', 'A tin.', 'A can.'],
      photograph: 'shoe 1',
      image_filepath: 'a/1.png',
    };
    const { predictions } = readPredictions(JSON.stringify(own), { file, categories });
    expect(predictions).toEqual([
      { ...prediction, vocabulary: own.captions, photograph: 'shoe 1', files: ['a/1.png'] },
    ]);
  });

  it('reads what found nothing, and files with nothing in them', () => {
    const nothing = { ...record, scores: [], labels: [], boxes: [], total_scores: [] };
    expect(readPredictions(JSON.stringify(nothing), { file, categories }).predictions).toEqual([
      { ...prediction, detections: [] },
    ]);
    for (const empty of ['', '\n', '[]', '\n []']) {
      expect(readPredictions(empty, { file })).toEqual({ predictions: [], skipped: [] });
    }
  });

  it.each([
    ['image_filepath', { image_filepath: undefined }, 'is missing'],
    ['image_filepath', { image_filepath: '..' }, 'names no file: ".."'],
    ['vocabulary', { vocabulary: 90 }, 'is not a list: 90'],
    ['vocabulary[1]', { vocabulary: [90, '12', 11] }, 'is not a number: "12"'],
    ['vocabulary[2]', { vocabulary: [90, 12, 90] }, '90 is in the vocabulary already'],
    ['vocabulary[2]', { vocabulary: [90, 12, 13] }, '13 is not among the categories given'],
    ['category_id', { category_id: undefined }, 'is missing'],
    ['category_id', { category_id: 12 }, '12 is not the first of the vocabulary: [90,12,11]'],
    ['category_id', { vocabulary: [] }, '90 is not the first of the vocabulary: []'],
    ['captions', { captions: ['A red mug.'] }, 'has 1 entries where vocabulary has 3'],
    ['captions[1]', { captions: ['A red mug.', ' ', 'x'] }, 'is empty'],
    ['scores', { scores: undefined }, 'is missing'],
    ['scores[1]', { scores: [0.5, null] }, 'is not a number: null'],
    ['labels', { labels: [12] }, 'has 1 entries where scores has 2'],
    ['labels[1]', { labels: [12, 13] }, '13 is not in the vocabulary'],
    ['boxes', { boxes: [] }, 'has 0 entries where scores has 2'],
    [
      'boxes[0]',
      {
        boxes: [
          [1, 2, 3],
          [1, 2, 3, 4],
        ],
      },
      'is not [left, top, right, bottom]: [1,2,3]',
    ],
    [
      'boxes[1]',
      {
        boxes: [
          [1, 2, 3, 4],
          [3, 2, 1, 4],
        ],
      },
      'ends before it begins: [3,2,1,4]',
    ],
    [
      'boxes[1][2]',
      {
        boxes: [
          [1, 2, 3, 4],
          [1, 2, '3', 4],
        ],
      },
      'is not a number: "3"',
    ],
    [
      'total_scores[1]',
      {
        total_scores: [
          [0, 0, 0],
          [0, 0],
        ],
      },
      'has 2 entries where vocabulary has 3',
    ],
    ['total_scores[0]', { total_scores: [0.5, 0.5] }, 'is not a list: 0.5'],
    [
      'total_scores[0][2]',
      {
        total_scores: [
          [0, 0, null],
          [0, 0, 0],
        ],
      },
      'is not a number: null',
    ],
  ])('lists a record with a bad %s (%j) and reads the others', (field, fields, reason) => {
    const bad = { ...record, ...fields };
    const lines = [record, bad, record].map((one) => JSON.stringify(one));
    const inLines = readPredictions(lines.join('\n'), { file, categories });
    expect(inLines.predictions).toEqual([prediction, prediction]);
    expect(inLines.skipped).toEqual([{ file, entry: 'line 2', field, reason }]);
    const inArray = readPredictions(`[${lines.join(',')}]`, { file, categories });
    expect(inArray.predictions).toEqual([prediction, prediction]);
    expect(inArray.skipped).toEqual([{ file, entry: '[1]', field, reason }]);
  });

  it('lists what is cut off, and what is no record', () => {
    const line = JSON.stringify(record);
    const { predictions, skipped } = readPredictions(`${line}\n[1]\n${line.slice(0, 80)}`, { file, categories });
    expect(predictions).toHaveLength(1);
    expect(skipped).toEqual([
      { file, entry: 'line 2', reason: 'is no object: [1]' },
      { file, entry: 'line 3', reason: expect.stringMatching(/^is not JSON: /) },
    ]);
  });

  it('asks for the captions where the records have none', () => {
    expect(readPredictions(JSON.stringify(record), { file }).skipped).toEqual([
      { file, entry: 'line 1', field: 'captions', reason: "are missing, and the benchmark's categories are not given" },
    ]);
  });

  it.each(['<!doctype html>', '\u0080\u0004]q', '{\n  "scores": [1]\n}', '[{"scores": [1'])('refuses %j', (text) => {
    expect(() => readPredictions(text, { file, categories })).toThrow(
      expect.objectContaining({ code: 'INVALID_FORMAT', file }),
    );
  });
});

describe('readCategories', () => {
  it('lists those that cannot be used', () => {
    const json = { categories: [{ id: 1, name: 'A mug.' }, { id: 1, name: 'x' }, { name: 'y' }, { id: 2, name: ' ' }] };
    const { categories: usable, skipped } = readCategories(json, { file });
    expect([...usable]).toEqual([]);
    expect(skipped.map(({ entry, field }) => [entry, field])).toEqual([
      ['categories[0]', 'id'],
      ['categories[1]', 'id'],
      ['categories[2]', 'id'],
      ['categories[3]', 'name'],
    ]);
  });

  it('needs the list', () => {
    expect(() => readCategories([], { file })).toThrow(expect.objectContaining({ code: 'INVALID_FORMAT', file }));
  });
});
