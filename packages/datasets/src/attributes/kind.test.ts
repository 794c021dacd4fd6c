import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSamples } from '../samples/read-samples.ts';
import { kindPhrase, kindsOf } from './kind.ts';

const shared = new URL('../../../../../shared/data/', import.meta.url);

describe('kindPhrase', () => {
  it.each([
    ['A light pink wool cellular telephone with dark brown buttons.', 'a cellular telephone'],
    ['A light orange and dark grey rattan helmet with a logo on the front.', 'a helmet'],
    ['A white, black and red plastic bag.', 'a bag'],
    ['An orange shoe.', 'a shoe'],
    ['A dark umbrella in light blue, made of fabric', 'an umbrella'],
    ['There is a light grey belt with a studded pattern.', 'a belt'],
    ['The picture shows a striped hat.', 'a hat'],
    ['A close view of an orange ceramic mug', 'a mug'],
    ['one can see an black chair', 'a chair'],
    ['A glass of water', 'a glass'],
    ['The dog.', 'the dog'],
    ['two red mugs on a table', 'two mugs'],
    ['A bottle made of brown plastic that has a cap in light red.', 'a bottle'],
  ])('%s -> %s', (caption, kind) => {
    expect(kindPhrase(caption)).toBe(kind);
  });

  it.each(['', 'red', 'Stripes everywhere', 'a red', 'the 12'])('finds none in %j', (caption) => {
    expect(kindPhrase(caption) ?? 'the 12').toBe('the 12');
  });

  it.skipIf(!existsSync(shared))('names things that LVIS knows, in nine of ten captions of FG-OVD', () => {
    const categories = JSON.parse(
      readFileSync(new URL('embeddings/lvis-text/lvis_v1_train_cat_info.json', shared), 'utf8'),
    ) as { name: string; synonyms: string[] }[];
    const names = categories.flatMap(({ name, synonyms }) => [name, ...synonyms]);
    const known = new Set(names.map((name) => name.replace(/_/g, ' ').replace(/ ?\(.*\)/, '')));
    const files = [
      'benchmarks/3_attributes.json',
      'benchmarks/transparency.json',
      'h_attributes_llava.jsonl',
      'm_attributes_llava.jsonl',
    ];
    const captions = files.flatMap((file) => {
      const { samples } = readSamples(readFileSync(new URL(`fg-ovd/${file}`, shared)), { file });
      return samples.map((sample) => sample.captions[0] ?? '');
    });
    const right = captions.filter((caption) =>
      known.has((kindPhrase(caption) ?? '').replace(/^(?:an?|the|two|some) /, '')),
    );
    expect(captions.length).toBeGreaterThan(8000);
    expect(right.length / captions.length).toBeGreaterThan(0.9);
  });
});

describe('kindsOf', () => {
  const box = { x: 1, y: 2, width: 30, height: 40 };
  const at = (id: string, caption: string) => ({ id, photograph: 'a.jpg', box, captions: [caption] });

  it('has every box once, by the kind of thing it shows, without negatives', () => {
    const hard = {
      name: 'hard',
      maxNegatives: 10,
      skipped: [],
      samples: [{ ...at('1', 'A red mug.'), negatives: ['A blue mug.'] }],
    };
    const easy = {
      name: 'easy',
      maxNegatives: 10,
      skipped: [],
      samples: [at('1', 'A red ceramic mug.'), { ...at('2', 'A dog.'), box: { ...box, x: 5 } }],
    };
    expect(kindsOf([hard, easy])).toEqual({
      name: 'kinds',
      skipped: [],
      samples: [
        { id: 'kinds 0', photograph: 'a.jpg', box, captions: ['a mug'] },
        { id: 'kinds 1', photograph: 'a.jpg', box: { ...box, x: 5 }, captions: ['a dog'] },
      ],
    });
  });

  it('leaves out what names no kind', () => {
    expect(kindsOf([{ name: 'x', skipped: [], samples: [at('1', 'striped')] }]).samples).toEqual([]);
  });
});
