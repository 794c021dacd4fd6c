import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryProblem } from '../json.ts';
import { cocoPhotographOf, contestedNumbers, keptApart, photographOf } from './sample.ts';

describe('photographOf', () => {
  it.each([
    ['val2017/000000056288.jpg'],
    ['train2017/000000056288.jpg'],
    ['val2014/COCO_val2014_000000056288.jpg'],
    ['COCO_val2014_000000056288.jpg'],
    ['/data/coco/val2017/000000056288.jpg'],
    ['http://images.cocodataset.org/val2017/000000056288.jpg'],
    ['D:\\coco\\val2017\\000000056288.jpg'],
  ])('knows the picture behind %s', (name) => {
    const { photograph, files } = photographOf(name, 'image');
    expect(photograph).toBe('000000056288.jpg');
    expect(files).toEqual(
      expect.arrayContaining([
        `${/train/.test(name) ? 'train' : 'val'}2017/000000056288.jpg`,
        '000000056288.jpg',
        'val2014/COCO_val2014_000000056288.jpg',
        'COCO_val2014_000000056288.jpg',
      ]),
    );
    expect(new Set(files).size).toBe(files.length);
  });

  it('offers every place that the other release may have put it', () => {
    expect(cocoPhotographOf('COCO_val2014_000000000042.jpg', 'file_name')).toEqual({
      photograph: '000000000042.jpg',
      files: [
        'COCO_val2014_000000000042.jpg',
        'train2017/000000000042.jpg',
        'val2017/000000000042.jpg',
        '000000000042.jpg',
        'val2014/COCO_val2014_000000000042.jpg',
      ],
    });
  });

  it('takes twelve digits for a picture of COCO only in a file about COCO', () => {
    expect(cocoPhotographOf('000000056288.jpg', 'filename').photograph).toBe('000000056288.jpg');
    expect(photographOf('000000056288.jpg', 'image').photograph).toBe('000000056288.jpg');
    expect(photographOf('mine/000000056288.jpg', 'image').photograph).toBe('mine/000000056288.jpg');
    expect(cocoPhotographOf('test2017/000000000001.jpg', 'filename').photograph).toBe('test2017/000000000001.jpg');
    expect(cocoPhotographOf('scan7.png', 'filename')).toEqual({ photograph: 'scan7.png', files: ['scan7.png'] });
  });

  it('looks for a picture in no other folder of its release, and of a folder that is not COCO in no other', () => {
    expect(cocoPhotographOf('train2017/000000000001.jpg', 'image').files).not.toContain('val2017/000000000001.jpg');
    expect(cocoPhotographOf('000000000001.jpg', 'image').files).toContain('val2017/000000000001.jpg');
    const { files } = cocoPhotographOf('red/000000000001.jpg', 'image');
    expect(files).toEqual(['red/000000000001.jpg']);
    expect(cocoPhotographOf('/data/000000000001.jpg', 'image').files).toContain('train2017/000000000001.jpg');
  });

  it('looks below the folder of images for what lies elsewhere, and nowhere else for what does not', () => {
    expect(photographOf('../data/images/a.jpg', 'image').files).toEqual(['data/images/a.jpg', 'images/a.jpg', 'a.jpg']);
    expect(photographOf('C:\\shop\\a.jpg', 'image').files).toEqual(['shop/a.jpg', 'a.jpg']);
    expect(photographOf('./red//shoes/../a.jpg', 'image').files).toEqual(['red/a.jpg']);
    expect(() => photographOf('a/..', 'image')).toThrow(EntryProblem);
  });

  it('never leads out of the folder of images', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b.jpg', 'C:', '\\', 'http:', '//');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const files = filesOrNone(parts.join('/'));
        for (const file of files) expect(file).not.toMatch(/^\/|\\|(?:^|\/)\.\.?(?:\/|$)|^$/);
      }),
    );
  });
});

describe('keptApart', () => {
  const one = '000000000001.jpg';
  const picture = (name: string) => cocoPhotographOf(name, 'image');

  it.each([
    [[`train2017/${one}`, `val2017/${one}`]],
    [[`train2014/COCO_train2014_${one}`, `val2014/COCO_val2014_${one}`]],
    [[`COCO_train2014_${one}`, `COCO_val2014_${one}`]],
    [[`/data/coco/train2017/${one}`, `val2017/${one}`, one]],
    [[`red/${one}`, `blue/${one}`]],
    [[`red/${one}`, one]],
    [[`red/${one}`, `val2017/${one}`]],
  ])('calls the pictures of one number in %j by their paths', (names) => {
    const pictures = names.map(picture);
    expect(contestedNumbers(pictures)).toMatchObject([{ photograph: one, names: { length: names.length } }]);
    const apart = keptApart(pictures);
    expect(new Set(apart.map(({ photograph }) => photograph)).size).toBe(names.length);
    const files = apart.flatMap((kept) => kept.files);
    expect(new Set(files).size).toBe(files.length);
    for (const [k, { photograph, files }] of apart.entries()) {
      expect(files).toContain(photograph);
      expect(files[0]).toBe(names[k]?.replace(/^\//, ''));
    }
  });

  it.each([
    [[`val2017/${one}`, `COCO_val2014_${one}`]],
    [[`val2017/${one}`, `train2014/COCO_train2014_${one}`]],
    [[`val2017/${one}`, one, `/data/coco/val2017/${one}`]],
    [[`COCO_train2014_${one}`, `train2014/COCO_train2014_${one}`]],
    [[`red/${one}`, `red/${one}`]],
    [['red/a.jpg', 'blue/a.jpg']],
  ])('leaves %j as they are', (names) => {
    const pictures = names.map(picture);
    expect(contestedNumbers(pictures)).toEqual([]);
    expect(keptApart(pictures)).toEqual(pictures);
  });
});

function filesOrNone(name: string): readonly string[] {
  try {
    return photographOf(name, 'image').files;
  } catch (problem) {
    if (problem instanceof EntryProblem) return [];
    throw problem;
  }
}
