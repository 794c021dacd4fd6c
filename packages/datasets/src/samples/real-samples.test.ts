import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeSamples } from './describe-samples.ts';
import type { ReadSamplesOptions } from './known-forms.ts';
import { readSamples } from './read-samples.ts';
import type { Sample } from './sample.ts';

const data = new URL('../../../../../shared/data/', import.meta.url);
const bytes = (path: string) => readFileSync(new URL(path, data));
const read = (path: string, options: Partial<ReadSamplesOptions> = {}) =>
  readSamples(bytes(path), { file: path, ...options });

interface Official {
  readonly images: { id: number; file_name: string; width: number; height: number }[];
  readonly annotations: {
    id: number;
    image_id: number;
    category_id: number;
    neg_category_ids: number[];
    bbox: number[];
  }[];
  readonly categories: { id: number; name: string }[];
}

/** An official file in the flattened form: ids dealt out anew, and a full stop behind every caption without. */
function flatten({ images, annotations, categories }: Official, testType: string): string {
  const image = new Map(images.map((value) => [value.id, value]));
  const name = new Map(categories.map((value) => [value.id, value.name]));
  const text = (id: number) => (name.get(id)?.endsWith('.') ? name.get(id) : `${name.get(id)}.`);
  const lines = annotations.map(({ image_id, category_id, neg_category_ids, bbox }, index) => ({
    img_path: image.get(image_id)?.file_name,
    bbox,
    pos_expression: [text(category_id)],
    neg_expression: neg_category_ids.map(text),
    category_id: index * 11,
    neg_category_ids: neg_category_ids.map((_, k) => index * 11 + k + 1),
    width: image.get(image_id)?.width,
    height: image.get(image_id)?.height,
    image_id,
    sent_id: 5000 + index,
    test_type: testType,
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

const withoutStop = (caption: string) => caption.replace(/\.$/, '');
const modStop = (sample: Sample): Sample => ({
  ...sample,
  captions: sample.captions.map(withoutStop),
  negatives: sample.negatives?.map(withoutStop) ?? [],
});

describe.skipIf(!existsSync(data))('real data sets (skipped without ../shared)', () => {
  it('FG-OVD Easy, official: 1,299 boxes of ten negatives', () => {
    const set = read('fg-ovd/benchmarks/3_attributes.json');
    expect(set).toMatchObject({ name: '3_attributes', maxNegatives: 10, skipped: [] });
    expect(describeSamples(set)).toMatchObject({
      photographs: 853,
      samples: 1299,
      negatives: { min: 10, mean: 10, max: 10, reachLimit: 1299 },
    });
    const [first] = set.samples;
    expect(first).toMatchObject({
      id: '000000056288.jpg#xywh=0,114.24,62.27,93.74',
      photograph: '000000056288.jpg',
      box: { x: 0, y: 114.24, width: 62.27, height: 93.74 },
      captions: ['A black plastic telephone with red buttons and a dark grey bezel.'],
    });
    expect(first?.negatives).toHaveLength(10);
    expect(first?.negatives?.[0]).toBe('A brown wool telephone with dark blue buttons and a dark grey bezel.');
  });

  it('FG-OVD Transparency, official: 409 boxes, ranked against two negatives, one of which has but one', () => {
    const set = read('fg-ovd/benchmarks/transparency.json');
    expect(set).toMatchObject({ name: 'transparency', maxNegatives: 2, skipped: [] });
    expect(describeSamples(set)).toMatchObject({
      samples: 409,
      photographs: 230,
      negatives: { min: 1, max: 8, limit: 2, reachLimit: 408 },
    });
    expect(read('fg-ovd/validation_sets/transparency.json')).toMatchObject({
      maxNegatives: 2,
      samples: { length: 119 },
    });
  });

  it('FG-OVD Hard, flattened: 3,545 boxes, 3,508 of which have ten negatives', () => {
    const set = read('fg-ovd/h_attributes_llava.jsonl');
    expect(set).toMatchObject({ name: '1_attributes', maxNegatives: 10, skipped: [] });
    expect(describeSamples(set)).toMatchObject({ samples: 3545, negatives: { min: 2, max: 10, reachLimit: 3508 } });
    expect(set.samples[0]).toMatchObject({
      id: '000000113867.jpg#xywh=495.51,565.29,18.31,74.71',
      captions: ['A light grey plastic pipe.'],
    });
    expect(set.samples[0]?.negatives?.slice(0, 2)).toEqual(['A light grey fabric pipe.', 'A dark pink plastic pipe.']);
  });

  it('FG-OVD Medium, flattened: 2,968 boxes, four of which have their caption among the negatives', () => {
    const set = read('fg-ovd/m_attributes_llava.jsonl');
    expect(set).toMatchObject({ name: '2_attributes', maxNegatives: 10 });
    expect(describeSamples(set)).toMatchObject({ samples: 2968, negatives: { min: 9, max: 10, reachLimit: 2964 } });
    const places = set.skipped.map(({ entry, field }) => `${entry} ${field}`);
    expect(places).toEqual([
      'line 1581 neg_expression[7]',
      'line 1897 neg_expression[2]',
      'line 1898 neg_expression[2]',
      'line 2214 neg_expression[2]',
    ]);
  });

  it.each(['3_attributes', 'transparency'])('both forms of FG-OVD give the same rows: %s', (name) => {
    const path = `fg-ovd/benchmarks/${name}.json`;
    const official = JSON.parse(bytes(path).toString('utf8')) as Official;
    const text = flatten(official, name);
    const flattened = readSamples(text, { file: 'flat.jsonl' });
    expect(flattened).toMatchObject({ name, skipped: [] });
    expect(flattened.samples.map(modStop)).toEqual(read(path).samples.map(modStop));
    const { samples } = readSamples(text, { file: 'flat.jsonl', fullStop: 'add' });
    expect(samples).toEqual(read(path, { fullStop: 'add' }).samples);
  });

  it.each([
    // One caption of Hard is damaged.
    [
      'h_attributes_llava',
      [['q with a grey glass screen and a light grey plastic base panel.', 'A laptop computer with']],
    ],
    ['m_attributes_llava', []],
  ])('the published %s speaks of the boxes of Easy by the same ids and captions', (name, expected) => {
    const flattened = new Map(
      read(`fg-ovd/${name}.jsonl`).samples.map((sample) => [sample.id, sample.captions[0] ?? '']),
    );
    const easy = read('fg-ovd/benchmarks/3_attributes.json').samples;
    const shared = easy.filter(({ id }) => flattened.has(id));
    expect(shared.length).toBeGreaterThan(1200);
    const differing = shared
      .map(({ id, captions }) => [flattened.get(id) ?? '', captions[0] ?? ''] as const)
      .filter(([a, b]) => withoutStop(a) !== withoutStop(b));
    expect(differing.map(([a, b]) => [a, b.slice(0, 22)])).toEqual(expected);
  });

  it('COCO val2017: 5,000 images, 25,014 captions, the photographs of FG-OVD', () => {
    const set = read('coco/annotations/captions_val2017.json');
    expect(set).toMatchObject({ name: 'captions_val2017', skipped: [] });
    expect(set.samples).toHaveLength(5000);
    expect(set.samples.flatMap(({ captions }) => captions)).toHaveLength(25_014);
    const photographs = new Set(set.samples.map(({ photograph }) => photograph));
    const boxes = read('fg-ovd/benchmarks/3_attributes.json').samples;
    const isInVal2017 = (files: readonly string[] = []) => files[0]?.startsWith('val2017/') === true;
    expect(boxes.every(({ photograph, files }) => photographs.has(photograph) === isInVal2017(files))).toBe(true);
    const motorcycle = set.samples.find(({ id }) => id === '000000179765.jpg');
    expect(motorcycle?.captions.slice(0, 2)).toEqual([
      'A black Honda motorcycle parked in front of a garage.',
      'A Honda motorcycle parked in a grass driveway',
    ]);
  });

  it('finds every photograph that lies here, below the folder of all splits and of one', () => {
    const all = read('fg-ovd/h_attributes_llava.jsonl').samples;
    const found = all.filter(({ files = [] }) =>
      files.some((name) => existsSync(new URL(`coco/images/${name}`, data))),
    );
    expect(found).toHaveLength(67);
  });

  it.each([
    ['add_att', 692],
    ['replace_att', 788],
    ['swap_att', 666],
  ])('SugarCrepe %s: %i pairs on val2017', (name, count) => {
    const set = read(`sugar-crepe/${name}.json`);
    expect(set).toMatchObject({ name, maxNegatives: 1, skipped: [] });
    expect(set.samples).toHaveLength(count);
    expect(set.samples.every(({ photograph }) => /^\d{12}\.jpg$/.test(photograph))).toBe(true);
  });

  it('tables of images and captions', () => {
    expect(describeSamples(read('embeddings/flickr8k-500/metadata.csv'))).toMatchObject({
      samples: 100,
      captions: 500,
    });
    expect(describeSamples(read('embeddings/fashionclip-1126/metadata2.csv'))).toMatchObject({
      samples: 1126,
      skipped: 0,
    });
  });
});
