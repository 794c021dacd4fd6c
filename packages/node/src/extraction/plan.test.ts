import type { Box } from '@fgclip/core/vision';
import type { Sample, SampleSet } from '@fgclip/datasets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planExtraction, readingsBy } from './plan.ts';

const box = (x: number): Box => ({ x, y: 0, width: 10, height: 10 });
const set = (name: string, samples: Sample[], maxNegatives?: number): SampleSet => ({
  name,
  samples,
  skipped: [],
  ...(maxNegatives !== undefined && { maxNegatives }),
});

const sampleSets = fc
  .array(
    fc.record(
      {
        photograph: fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
        box: fc.constantFrom(box(0), box(1), box(2)),
        captions: fc.array(fc.constantFrom('1', '2', '3', '4'), { minLength: 1, maxLength: 3 }),
        negatives: fc.array(fc.constantFrom('5', '6', '7', '8'), { maxLength: 3 }),
      },
      { requiredKeys: ['photograph', 'captions'] },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((samples) => {
    const named = samples.map((sample, index): Sample => ({ ...(sample as Omit<Sample, 'id'>), id: `${index}` }));
    const middle = Math.ceil(named.length / 2);
    return [set('one', named.slice(0, middle), 3), set('two', named.slice(middle))];
  });

describe('planExtraction', () => {
  it('refuses two files that give one number of COCO to pictures in different folders', () => {
    const one = '000000000001.jpg';
    const named = (name: string, path: string) =>
      set(name, [{ id: '1', photograph: one, files: [path, one], captions: ['red'] }]);
    const plan = (...paths: string[]) => planExtraction(paths.map((path, k) => named(`${k}`, path)));
    expect(() => plan(`train2017/${one}`, `val2017/${one}`)).toThrow(
      /one picture called 000000000001.jpg; found train2017\/000000000001.jpg, val2017\/000000000001.jpg/,
    );
    expect(() => plan(`red/${one}`, `blue/${one}`)).toThrow(/different folders/);
    expect(plan(`val2017/${one}`, `val2014/COCO_val2014_${one}`, one).photographs).toHaveLength(1);
  });

  it('gives every box and every caption one row, photographs together, in order of first use', () => {
    const plan = planExtraction([
      set(
        'hard',
        [
          { id: '1', photograph: 'b.jpg', box: box(1), captions: ['red'], negatives: ['blue', 'green'] },
          { id: '2', photograph: 'a.jpg', captions: ['green', 'red', 'green'] },
          { id: '3', photograph: 'b.jpg', box: box(0), captions: ['blue'], negatives: [] },
        ],
        2,
      ),
      set('easy', [
        { id: '1', photograph: 'b.jpg', files: ['x/b.jpg', 'b.jpg'], box: box(1), captions: ['red'] },
        { id: '4', photograph: 'a.jpg', box: box(1), captions: ['grey'] },
      ]),
    ]);
    expect(plan).toEqual({
      sets: [{ name: 'hard', maxNegatives: 2 }, { name: 'easy' }],
      photographs: [
        { id: 'b.jpg', files: ['b.jpg', 'x/b.jpg'] },
        { id: 'a.jpg', files: ['a.jpg'] },
      ],
      images: [
        { photograph: 0, box: box(1) },
        { photograph: 0, box: box(0) },
        { photograph: 1, box: null },
        { photograph: 1, box: box(1) },
      ],
      captions: ['red', 'blue', 'green', 'grey'],
      annotations: [
        { image: 0, captions: [0], negatives: [1, 2], id: '1', set: 'hard' },
        { image: 2, captions: [2, 0, 2], id: '2', set: 'hard' },
        { image: 1, captions: [1], negatives: [], id: '3', set: 'hard' },
        { image: 0, captions: [0], id: '1', set: 'easy' },
        { image: 3, captions: [3], id: '4', set: 'easy' },
      ],
      contradictions: [],
    });
  });

  it('says of every sample what it says, with no row twice and none unused', () => {
    fc.assert(
      fc.property(sampleSets, (sets) => {
        const { photographs, images, captions, annotations } = planExtraction(sets);
        const said = annotations.map(({ image, captions: right, negatives, id, set: name }) => {
          const { photograph = -1, box: cut } = images[image] ?? {};
          const texts = (rows: readonly number[]) => rows.map((row) => captions[row]);
          const negativeTexts = negatives && texts(negatives);
          return [name, id, photographs[photograph]?.id, cut, texts(right), negativeTexts];
        });
        const given = sets.flatMap(({ name, samples }) =>
          samples.map(({ id, photograph, box: cut = null, captions: right, negatives }) => {
            return [name, id, photograph, cut, right, negatives];
          }),
        );
        expect(said).toEqual(given);
        expect(new Set(images.map((image) => JSON.stringify(image))).size).toBe(images.length);
        expect(new Set(annotations.map(({ image }) => image)).size).toBe(images.length);
        expect(new Set(captions).size).toBe(captions.length);
        const order = images.map(({ photograph }) => photograph);
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(new Set(order).size).toBe(photographs.length);
      }),
    );
  });

  it('leaves out negatives that are true of the sample, and names them', () => {
    const plan = planExtraction([
      set('x', [{ id: '1', photograph: 'a', captions: ['red'], negatives: ['blue', 'red', 'blue'] }]),
    ]);
    expect(plan.annotations[0]?.negatives).toEqual([1, 1]);
    expect(plan.contradictions).toEqual([{ set: 'x', id: '1', negative: 'red', caption: 'red' }]);
  });

  it('leaves out negatives that a model reads as a caption, whatever they look like to others', async () => {
    const samples = [
      {
        id: '1',
        photograph: 'a',
        captions: ['A red dog.', 'a hound'],
        negatives: ['a red  DOG.', 'a blue dog.', 'A hound'],
      },
      { id: '2', photograph: 'b', captions: ['a blue dog.'], negatives: ['a red dog.'] },
    ];
    const sets = [set('x', samples)];
    const letters = {
      encode: (text: string) => ({
        ids: [...text.toLowerCase().replace(/\s+/g, ' ')].map((letter) => letter.charCodeAt(0)),
        truncated: false,
      }),
    };
    const plan = planExtraction(sets, await readingsBy(letters, sets, undefined));
    expect(plan.contradictions).toEqual([
      { set: 'x', id: '1', negative: 'a red  DOG.', caption: 'A red dog.' },
      { set: 'x', id: '1', negative: 'A hound', caption: 'a hound' },
    ]);
    expect(plan.annotations.map(({ negatives }) => negatives?.map((row) => plan.captions[row]))).toEqual([
      ['a blue dog.'],
      ['a red dog.'],
    ]);
    expect(plan.captions).toEqual(['A red dog.', 'a hound', 'a blue dog.', 'a red dog.']);
    await expect(readingsBy(letters, sets, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses sets of one name, samples that say nothing, and nothing at all', () => {
    const sample = { id: '1', photograph: 'a', captions: ['red'] };
    expect(() => planExtraction([set('x', [sample]), set('x', [sample])])).toThrow(/Two sets are called "x"/);
    expect(() => planExtraction([set('x', [{ ...sample, captions: [] }])])).toThrow(/Sample "1" of "x" has no caption/);
    expect(() => planExtraction([set('x', []), set('y', [])])).toThrow(/no samples.*2 empty sets/);
    expect(() => planExtraction([])).toThrow(/no samples/);
  });
});
