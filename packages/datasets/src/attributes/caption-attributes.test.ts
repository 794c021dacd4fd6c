import { describe, expect, it } from 'vitest';
import { captionAttributes } from './caption-attributes.ts';
import { readLabels } from './label-files.ts';

const captions = ['A light pink wool telephone with dark brown buttons.', 'A striped red mug.', 'A dog on the grass.'];
const annotations = captions.map((_, k) => ({ image: k, captions: [k], id: `box ${k}` }));

describe('captionAttributes', () => {
  it('are kinds by the noun, and what is said of the thing itself', () => {
    expect(captionAttributes({ captions, annotations })).toEqual([
      { name: 'kind', isKind: true, values: ['telephone', 'mug', 'dog'] },
      { name: 'color', isKind: false, values: ['light pink', 'red', undefined] },
      { name: 'material', isKind: false, values: ['wool', undefined, undefined] },
      { name: 'pattern', isKind: false, values: [undefined, 'striped', undefined] },
      { name: 'transparency', isKind: false, values: [undefined, undefined, undefined] },
    ]);
  });

  it('leaves out what has no negatives where others have some', () => {
    const some = annotations.map((annotation, k) => (k === 1 ? { ...annotation, negatives: [2] } : annotation));
    const [kind] = captionAttributes({ captions, annotations: some });
    expect(kind?.values).toEqual([undefined, 'mug', undefined]);
  });
});

describe('readLabels', () => {
  const read = (text: string, kind?: string) => readLabels(text, annotations, { file: 'labels', kind });

  it.each([
    ['lists', '{"mood": ["calm", null, 3], "kind": ["a", "b", ""]}'],
    ['values by id', '{"mood": {"box 0": "calm", "box 2": 3}, "kind": {"0": "a", "box 1": "b"}}'],
    ['a table in order', 'mood,kind\ncalm,a\n,b\n3,\n'],
    ['a table by id', 'id;mood;kind\nbox 2;3;\nbox 0;calm;a\nbox 1;;b\n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual([
      { name: 'mood', isKind: false, values: ['calm', undefined, '3'] },
      { name: 'kind', isKind: true, values: ['a', 'b', undefined] },
    ]);
  });

  it('takes the kind that is named', () => {
    expect(read('mood,type\na,b\nc,d\ne,f', 'type').map(({ isKind }) => isKind)).toEqual([false, true]);
    expect(() => read('mood,type\na,b\nc,d\ne,f', 'sort')).toThrow('no "sort"');
  });

  it('refuses what does not fit, and says what', () => {
    expect(() => read('{"mood": ["calm"]}')).toThrow(/3 values, or values by an annotation's id; found 1/);
    expect(() => read('{"mood": {"box 9": "calm"}}')).toThrow(/found box 9/);
    expect(() => read('{"mood": 3}')).toThrow(/"mood": 3/);
    expect(() => read('{"mood": ')).toThrow(/not JSON/);
    expect(() => read('mood,kind\na\nb,c\nd,e')).toThrow(/Line 2: .*found 1 values/);
    expect(() => read('{}')).toThrow(/no attribute/);
  });
});
