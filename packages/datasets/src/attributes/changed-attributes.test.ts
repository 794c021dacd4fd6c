import { describe, expect, it } from 'vitest';
import { changedAttributes } from './changed-attributes.ts';

const changes = (positive: string, negative: string) =>
  changedAttributes(positive, negative)?.map(({ mention, value }) => `${mention.start} ${mention.text} > ${value}`);

const positive = 'A orange wooden mug. Grey stripes, with a light grey lid.';

describe('changedAttributes', () => {
  it.each([
    ['An orange wood mug. Grey stripes, with a light gray lid', []],
    ['A light red wooden mug. Grey stripes, with a light grey lid.', ['2 orange > light red']],
    ['A orange glass mug. Grey dotted patterns, with a light grey lid', ['9 wooden > glass', '26 stripes > dotted']],
    [
      'A  blue paper mug. Red stripes,\\twith an orange lid .'.replace('\\t', '\t'),
      ['2 orange > blue', '9 wooden > paper', '21 Grey > red', '42 light grey > orange'],
    ],
  ])('finds what "%s" changes', (negative, expected) => {
    expect(changes(positive, negative)).toEqual(expected);
  });

  it.each([
    'A orange wooden cup. Grey stripes, with a light grey lid.',
    'A orange wooden mug. Grey stripes, with a light grey lid and more.',
    'A orange mug. Grey stripes, with a light grey lid.',
    'A orangewooden mug. Grey stripes, with a light grey lid.',
    'A orange fabricred mug. Grey stripes, with a light grey lid.',
    '',
  ])('does not explain "%s"', (negative) => {
    expect(changedAttributes(positive, negative)).toBeUndefined();
  });

  it('compares captions without attributes', () => {
    expect(changedAttributes('A dog.', 'A dog')).toEqual([]);
    expect(changedAttributes('A dog.', 'A cat.')).toBeUndefined();
  });
});
