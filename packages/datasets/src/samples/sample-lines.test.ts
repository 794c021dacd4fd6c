import { describe, expect, it } from 'vitest';
import type { Sample } from './sample.ts';
import { readSampleLines, writeSampleLines } from './sample-lines.ts';

const file = 'shoes.jsonl';
const read = (...lines: object[]) => readSampleLines(lines.map((line) => JSON.stringify(line)).join('\r\n'), { file });

describe('readSampleLines', () => {
  it('reads all there can be, and as little as there must be', () => {
    const full = {
      id: 17,
      image: 'shoes/1.jpg',
      photograph: 'shoe 1',
      box: [1, 2, 3, 4],
      captions: ['A red shoe.', 'A shoe'],
      negatives: ['A blue shoe.', 'A green shoe.'],
      note: 'passed over',
      text: 'passed over too',
      filename: '1.jpg',
    };
    expect(read(full, { image: 'shoes/2.jpg', caption: ' A boot. ' })).toEqual({
      name: 'shoes',
      maxNegatives: 2,
      samples: [
        {
          id: '17',
          photograph: 'shoe 1',
          files: ['shoes/1.jpg'],
          box: { x: 1, y: 2, width: 3, height: 4 },
          captions: ['A red shoe.', 'A shoe'],
          negatives: ['A blue shoe.', 'A green shoe.'],
        },
        { id: 'shoes/2.jpg', photograph: 'shoes/2.jpg', files: ['shoes/2.jpg'], captions: ['A boot.'] },
      ],
      skipped: [],
    });
    expect(read({ image: 'a.jpg', caption: 'x' })).not.toHaveProperty('maxNegatives');
    expect(readSampleLines('', { file, maxNegatives: 3, name: 'a' })).toEqual({
      name: 'a',
      maxNegatives: 3,
      samples: [],
      skipped: [],
    });
  });

  it('speaks of the pictures of COCO as other files do', () => {
    const line = { image: 'val2017/000000056288.jpg', box: [0, 114.24, 62.27, 93.74], caption: 'A telephone.' };
    expect(read(line).samples[0]).toMatchObject({
      id: '000000056288.jpg#xywh=0,114.24,62.27,93.74',
      photograph: '000000056288.jpg',
    });
  });

  it.each([
    ['image', { image: undefined }, 'is missing'],
    ['image', { image: ['a.jpg'] }, 'is not a text: ["a.jpg"]'],
    ['caption', { caption: undefined }, 'is missing'],
    ['caption', { caption: '' }, 'is empty'],
    ['caption', { captions: ['x'] }, 'stands beside captions; give one of the two'],
    ['captions', { caption: undefined, captions: [] }, 'is empty'],
    ['captions', { caption: undefined, captions: 'x' }, 'is not a list: "x"'],
    ['captions[1]', { caption: undefined, captions: ['x', 2] }, 'is not a text: 2'],
    ['box', { box: [1, 2, 3] }, 'is not [left, top, width, height]: [1,2,3]'],
    ['box', { box: { x: 1 } }, 'is not [left, top, width, height]: {"x":1}'],
    ['box', { box: [-5, 2, 30, 4] }, '[-5,2,30,4] reaches 5 pixels outside of the picture'],
    ['negatives', { negatives: 'x' }, 'is not a list: "x"'],
    ['negatives[0]', { negatives: [null] }, 'is not a text: null; this negative is left out'],
    ['negatives[0]', { negatives: ['A shoe.'] }, 'is the caption itself; this negative is left out'],
    ['id', { id: {} }, 'is not a number or a name: {}'],
    ['id', { id: 'first' }, '"first" is taken by an earlier entry'],
    ['photograph', { photograph: '' }, 'is empty'],
    ['bbox', { bbox: [1, 2, 3, 4] }, 'is not a field here; it is called box'],
    ['negative', { negative: 'x' }, 'is not a field here; it is called negatives'],
  ])('lists a bad %s (%j)', (field, fields, reason) => {
    const { samples, skipped } = read(
      { id: 'first', image: 'a.jpg', caption: 'A boot' },
      { image: 'b.jpg', caption: 'A shoe', ...fields },
    );
    expect(skipped).toEqual([{ file, entry: 'line 2', field, reason }]);
    expect(samples).toHaveLength(reason.endsWith('left out') ? 2 : 1);
  });
});

const samples: readonly Sample[] = [
  { id: 'a', photograph: 'a.jpg', files: ['a.jpg'], captions: ['A mug.'] },
  {
    id: 'b',
    photograph: '000000000009.jpg',
    files: ['train2017/000000000009.jpg', '000000000009.jpg'],
    box: { x: 1, y: 2.5, width: 30, height: 40 },
    captions: ['A red mug.', 'A mug, red.'],
    negatives: ['A blue mug.', 'A "green"\nmug.'],
  },
];

describe('writeSampleLines', () => {
  it('writes what readSampleLines() reads', () => {
    const set = readSampleLines(writeSampleLines(samples), { file: 'x.jsonl' });
    expect(set.skipped).toEqual([]);
    expect(set.samples).toHaveLength(2);
    expect(set.samples[0]).toEqual(samples[0]);
    const { files, ...second } = set.samples[1] ?? { files: [] };
    expect(second).toEqual({ ...samples[1], files: undefined });
    expect(files).toContain('train2017/000000000009.jpg');
  });

  it('writes a line a sample', () => {
    expect(writeSampleLines(samples).match(/\n/g)).toHaveLength(2);
    expect(writeSampleLines([])).toBe('');
  });
});
