import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedAttributes, parseAttributes } from './parse-attributes.ts';
import { attributeTypes, attributeValues } from './vocabulary.ts';

const named = (caption: string) => parseAttributes(caption).map(({ type, value }) => `${type} ${value}`);
const written = (caption: string) => parseAttributes(caption).map(({ text }) => text);

describe('parseAttributes', () => {
  it('finds types, values and ranges in order', () => {
    expect(parseAttributes('A light-blue mug made of wood.')).toEqual([
      { type: 'color', value: 'light blue', start: 2, end: 12, text: 'light-blue', isNoun: false },
      { type: 'material', value: 'wood', start: 25, end: 29, text: 'wood', isNoun: false },
    ]);
  });

  it.each([
    ['a lightblue, Dark Gray and GREY-colored bowl', ['light blue', 'dark grey', 'grey']],
    ['a pale pink, deep red, bright green and off-white bowl', ['light pink', 'dark red', 'green', 'white']],
    ['a wooden, metallic and woollen thing, crocheted', ['wood', 'metal', 'wool', 'crochet']],
    ['a striped pattern, checked, chequered and polka-dot', ['striped', 'checkered', 'checkered', 'dotted']],
    ['a flowery bag with dots, polka dots, stripes and a logo', ['floral', 'dotted', 'dotted', 'striped', 'logo']],
    ['a see-through lid and a semi-transparent one', ['transparent', 'translucent']],
    ['metal-framed, glass-made and white-coloured', ['metal', 'glass', 'white']],
    ['painted in the colour orange', ['orange']],
  ])('knows the spellings of "%s"', (caption, values) => {
    expect(parseAttributes(caption).map(({ value }) => value)).toEqual(values);
  });

  it.each([
    'a newspaper, sunglasses, a redwood, brownish, textured, plasticky, a blackbird and a logotype',
    'a wine glass',
    'A tall glass of water and two glasses',
    'a drinking glass on a table',
    'a glass drink container',
    'a glass (drink container)',
    'a sheet, torn paper',
    'an orange on a plate and an orange.',
    'plastic-free and non-transparent',
    'a light in the dark',
  ])('leaves "%s" alone', (caption) => {
    expect(written(caption)).toEqual([]);
  });

  it.each([
    ['A transparent glass with a lid made of glass.', ['transparent', 'glass']],
    ['A glass made of transparent glass.', ['transparent', 'glass']],
    ['A transparent and translucent blue glass with a rim.', ['transparent', 'translucent', 'blue']],
    ['A television with a glass and plastic build.', ['glass', 'plastic']],
    ['a combination of plastic and glass, with a hand', ['plastic', 'glass']],
    ['An orange, plastic base', ['orange', 'plastic']],
    ['The chair is mostly orange.', ['orange']],
    ['a pillow in orange', ['orange']],
    ['a glass vase', ['glass']],
    ['a paper cup', ['paper']],
  ])('tells things from what they are made of in "%s"', (caption, texts) => {
    expect(written(caption)).toEqual(texts);
  });

  it('takes text as a pattern where it is written on something, else as a material', () => {
    expect(named('a text pattern')).toEqual(['pattern text']);
    expect(named('a bag with black text.')).toEqual(['color black', 'pattern text']);
    expect(named('a text pipe')).toEqual(['material text']);
    expect(named('a pipe made of text')).toEqual(['material text']);
  });

  it.each([
    ['a logo', true],
    ['a bag with white stripes and a lid', true],
    ['a logo pattern', false],
    ['a logo and text pattern', false],
    ['a striped pattern', false],
  ])('knows whether "%s" names a pattern by a noun: %s', (caption, isNoun) => {
    expect(parseAttributes(caption).find(({ type }) => type === 'pattern')?.isNoun).toBe(isNoun);
  });

  it('knows every value of the vocabulary', () => {
    for (const type of attributeTypes) {
      for (const value of attributeValues[type]) expect(named(`a ${value} thing`)).toEqual([`${type} ${value}`]);
    }
  });

  it('gives ranges of what is written, apart and in order, for any text', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('light', 'blue', 'glass', 'a', 'text', 'dots', '-', '\u{1F600}'),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const caption = words.join(' ');
        let end = 0;
        for (const mention of parseAttributes(caption)) {
          expect(mention.start).toBeGreaterThanOrEqual(end);
          expect(caption.slice(mention.start, mention.end)).toBe(mention.text);
          end = mention.end;
        }
      }),
    );
  });
});

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
