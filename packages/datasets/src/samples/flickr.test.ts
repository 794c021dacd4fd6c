import { describe, expect, it } from 'vitest';
import { readFlickrCaptions } from './flickr.ts';

const read = (text: string, options: object = {}) => readFlickrCaptions(text, { file: 'captions.txt', ...options });
const captionsOf = (text: string, options: object = {}) => {
  const { samples, skipped } = read(text, options);
  expect(skipped).toEqual([]);
  return samples.map(({ photograph, captions }) => [photograph, captions]);
};
const two = [
  ['a.jpg', ['A dog, wet .', 'A "big" dog .']],
  ['b.jpg', ['A cat .']],
];

describe('readFlickrCaptions', () => {
  it.each([
    ['CSV with names', 'image,caption\na.jpg,"A dog, wet ."\nb.jpg,A cat .\na.jpg,"A ""big"" dog ."\n'],
    ['CSV without names', 'a.jpg,"A dog, wet ."\r\nb.jpg,A cat .\r\na.jpg,"A ""big"" dog ."\r\n'],
    [
      'CSV with numbers',
      'image_name,comment_number,comment\na.jpg,0," A dog, wet ."\na.jpg,1,"A ""big"" dog ."\nb.jpg,0, A cat .',
    ],
    ['semicolons', 'image;caption\na.jpg;A dog, wet .\nb.jpg;A cat .\na.jpg;A "big" dog .\n'],
    ['semicolons without names', 'a.jpg;A dog, wet .\nb.jpg;A cat .\na.jpg;"A ""big"" dog ."\n'],
    ["open_clip's names", 'filepath\ttitle\na.jpg\tA dog, wet .\nb.jpg\tA cat .\na.jpg\tA "big" dog .\n'],
    ['line ends of every kind', 'image,caption\r\na.jpg,"A dog, wet ."\nb.jpg,A cat .\ra.jpg,"A ""big"" dog ."\r\n'],
    ['tokens between carriage returns', 'a.jpg#0\tA dog, wet .\ra.jpg#1\tA "big" dog .\rb.jpg#0\tA cat .\r'],
    ['TSV', '\n filename\ttitle\na.jpg\tA dog, wet .\nb.jpg\tA cat .\na.jpg\t"A ""big"" dog ."\n'],
    [
      'strokes',
      'image_name| comment_number| comment\na.jpg| 0| A dog, wet .\n\na.jpg| 1| A "big" dog .\nb.jpg| 0| A cat .\n',
    ],
    ['strokes without names', 'a.jpg| 0| A dog, wet .\na.jpg| 1| A "big" dog .\nb.jpg| 0| A cat .\n'],
    ['tokens', 'a.jpg#0\tA dog, wet .\r\na.jpg#1\tA "big" dog .\r\nb.jpg#0\tA cat .\r\n'],
  ])('reads %s', (_, text) => {
    expect(captionsOf(text)).toEqual(two);
  });

  it('takes named columns', () => {
    const text = 'image,path,caption,alt\n1,x/a.jpg,no,A dog .\n';
    expect(captionsOf(text, { imageColumn: 'path', captionColumn: 'alt' })).toEqual([['x/a.jpg', ['A dog .']]]);
    expect(() => read(text, { imageColumn: 'file' })).toThrow(
      /Line 1: .*cannot be told; expected "file"; found image, path, caption, alt/,
    );
    expect(() => read('one two three')).toThrow(/cannot be told/);
    expect(() => read('')).toThrow(/found nothing/);
  });

  it('refuses rows without names whose captions are cut by what stands between the values', () => {
    expect(() => read('p1.jpg,a red dog, running fast\np2.jpg,a blue cat\np3.jpg,a man, a hat\n')).toThrow(
      /Line 1: the columns .* cannot be told; expected two values a row.*found rows of 3, 2, 3 values.*quotes/,
    );
    expect(() => read('p1.jpg;a dog; wet\np2.jpg;a cat; dry\n')).toThrow(/rows of 3, 3 values/);
    expect(() => read('p1.jpg,"a dog\np2.jpg,a cat\n')).toThrow(/Line 1: a quote is opened/);
    expect(() => read('image,"caption\np2.jpg,a cat\n')).toThrow(/Line 1: a quote is opened/);
    // The first row is whole: those that are not are listed.
    expect(read('p1.jpg,a dog\np2.jpg,a cat, wet\np3.jpg,a man\n')).toMatchObject({
      samples: [{ captions: ['a dog'] }, { captions: ['a man'] }],
      skipped: [{ entry: 'line 2', reason: expect.stringMatching(/^has 3 values for 2/) }],
    });
  });

  it('loses one line to a quote that is never closed', () => {
    const rows = ['p1.jpg,a red dog', 'p2.jpg,"a blue cat', 'p3.jpg,a green car', 'p4.jpg,a tall man', 'p5.jpg,a bird'];
    const { samples, skipped } = read(['image,caption', ...rows, ''].join('\n'));
    expect(samples.map(({ photograph }) => photograph)).toEqual(['p1.jpg', 'p3.jpg', 'p4.jpg', 'p5.jpg']);
    expect(skipped).toMatchObject([{ entry: 'line 3' }]);
  });

  it('fails when a larger share of the rows is unusable than is allowed', () => {
    const text = `image,caption\n${'a.jpg,x\n'.repeat(98)}b.jpg,\nc.jpg,y,z\n`;
    expect(read(text).skipped).toHaveLength(2);
    expect(read(text, { maxSkippedShare: 0.02 }).skipped).toHaveLength(2);
    expect(() => read(text, { maxSkippedShare: 0.01 })).toThrow(
      /captions.txt: Too many entries.*at most 1 % of 100; found 2, among them line 100.caption \(is empty\), line 101 \(has 3/,
    );
    expect(() => read(text, { maxSkippedShare: 2 })).toThrow(/maxSkippedShare is out of range/);
  });

  it('keeps strokes in a caption, and lists a row of Flickr30k that lacks one', () => {
    const text = 'image_name| comment_number| comment\na.jpg| 3| this | that\na.jpg| 4   A dog runs .\n';
    const { samples, skipped } = read(text);
    expect(samples[0]?.captions).toEqual(['this | that']);
    expect(skipped).toEqual([
      { file: 'captions.txt', entry: 'line 3', reason: expect.stringMatching(/^has 2 values for 3 columns/) },
    ]);
  });

  it.each([
    ['image,caption\na.jpg,x\nb.jpg,too, many', 'line 3', undefined, /^has 3 values for 2 columns/],
    ['image,caption\na.jpg,x\n ,y', 'line 3', 'image', /^is empty/],
    ['image,caption\na.jpg,x\n\nb.jpg,', 'line 4', 'caption', /^is empty/],
    ['image,caption\na.jpg,x\nb.jpg,"open\n', 'line 3', undefined, /quote/i],
    ['a.jpg,0,x\nb.jpg,y, z', 'line 2', undefined, /^has no number between/],
    ['a.jpg#0\tx\nb.jpg y\n', 'line 2', undefined, /^is not image#number/],
    ['a.jpg|0|x\n..|0|y', 'line 2', 'image', /^names no file/],
  ])('lists the bad row of %j', (text, entry, field, reason) => {
    const { samples, skipped } = read(text);
    expect(samples.map(({ captions }) => captions)).toEqual([['x']]);
    const where = field === undefined ? {} : { field };
    expect(skipped).toEqual([{ file: 'captions.txt', entry, ...where, reason: expect.stringMatching(reason) }]);
  });
});
