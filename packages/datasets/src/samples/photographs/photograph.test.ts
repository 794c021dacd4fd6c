import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryProblem } from '../collect/fields.ts';
import { cocoPhotographOf, photographOf } from './photograph.ts';

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
        'val2017/000000056288.jpg',
        '000000056288.jpg',
        'val2014/COCO_val2014_000000056288.jpg',
        'COCO_val2014_000000056288.jpg',
      ]),
    );
    expect(new Set(files).size).toBe(files.length);
  });

  it('offers every place that either release may have put it', () => {
    expect(cocoPhotographOf('COCO_val2014_000000000042.jpg', 'file_name')).toEqual({
      photograph: '000000000042.jpg',
      files: [
        'COCO_val2014_000000000042.jpg',
        'train2017/000000000042.jpg',
        'val2017/000000000042.jpg',
        '000000000042.jpg',
        'train2014/COCO_train2014_000000000042.jpg',
        'COCO_train2014_000000000042.jpg',
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

function filesOrNone(name: string): readonly string[] {
  try {
    return photographOf(name, 'image').files;
  } catch (problem) {
    if (problem instanceof EntryProblem) return [];
    throw problem;
  }
}
