import { describe, expect, it } from 'vitest';
import { readFgOvdLines } from './fg-ovd.ts';

const file = 'flat.jsonl';
const line = {
  img_path: 'val2017/000000056288.jpg',
  bbox: [0.0, 1.5, 20, 30],
  pos_expression: ['A red mug.'],
  neg_expression: ['A green mug.', 'A blue mug. .'],
  category_id: 0,
  neg_category_ids: [1, 2],
  width: 640,
  height: 480,
  image_id: 56288,
  sent_id: 7131,
  test_type: 'transparency',
};

const read = (...lines: (object | string)[]) =>
  readFgOvdLines(lines.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n'), {
    file,
  });

describe('readFgOvdLines', () => {
  it('reads a box a line and drops a full stop that was added behind a blank', () => {
    expect(read(line, '', ' ')).toEqual({
      name: 'transparency',
      maxNegatives: 2,
      samples: [
        {
          id: '000000056288.jpg#xywh=0,1.5,20,30',
          photograph: '000000056288.jpg',
          files: expect.arrayContaining(['val2017/000000056288.jpg', '000000056288.jpg']),
          box: { x: 0, y: 1.5, width: 20, height: 30 },
          captions: ['A red mug.'],
          negatives: ['A green mug.', 'A blue mug.'],
        },
      ],
      skipped: [],
    });
  });

  it('is called after the file where the lines belong to several benchmarks, and as the option says', () => {
    expect(read(line, { ...line, test_type: 'pattern' })).toMatchObject({ name: 'flat', maxNegatives: 2 });
    expect(readFgOvdLines(JSON.stringify(line), { file, name: 'pattern' })).toMatchObject({
      name: 'pattern',
      maxNegatives: 7,
    });
  });

  it('reads pictures whose size is not said', () => {
    const { width, height, ...rest } = line;
    expect(read(rest).skipped).toEqual([]);
    expect(read({ ...rest, width }).skipped).toMatchObject([{ field: 'height', reason: 'is missing' }]);
    expect(read({ ...line, bbox: [0, 0, 5, height + 2] }).samples).toEqual([]);
  });

  it.each([
    ['img_path', { img_path: 3 }, 'is not a text: 3'],
    ['img_path', { img_path: '..' }, 'names no file: ".."'],
    ['bbox', { bbox: [0, 0, -1, 2] }, 'has no area: [0,0,-1,2]'],
    ['pos_expression', { pos_expression: 'A mug.' }, 'is not a list: "A mug."'],
    ['pos_expression', { pos_expression: [] }, 'is not a caption: []'],
    ['pos_expression[1]', { pos_expression: ['A mug.', ' '] }, 'is empty'],
    ['neg_expression', { neg_expression: undefined }, 'is missing'],
    ['neg_expression[0]', { neg_expression: [''] }, 'is empty; this negative is left out'],
    [
      'neg_expression[1]',
      { neg_expression: ['a', 'a.'] },
      'is the same as neg_expression[0]; this negative is left out',
    ],
    ['neg_expression[0]', { neg_expression: ['A red mug.'] }, 'is the caption itself; this negative is left out'],
  ])('lists a bad %s (%j) with its line', (field, fields, reason) => {
    const { samples, skipped } = read(line, '', { ...line, ...fields });
    expect(skipped).toEqual([{ file, entry: 'line 3', field, reason }]);
    expect(samples).toHaveLength(reason.endsWith('left out') ? 2 : 1);
  });

  it('lists lines that are no objects', () => {
    const { skipped } = read(line, '{"img_path":', '[1]');
    expect(skipped).toEqual([
      { file, entry: 'line 2', reason: expect.stringMatching(/^is not JSON: /) },
      { file, entry: 'line 3', reason: 'is no object: [1]' },
    ]);
  });
});
