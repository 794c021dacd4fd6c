import type { Sample, SampleSet } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { planDetection, predictionFiles } from './detection-plan.ts';

const box = (x: number) => ({ x, y: 0, width: 5, height: 5 });
const sample = (photograph: string, x: number, right: string, ...negatives: string[]): Sample => {
  return { id: `${photograph} ${x} ${right}`, photograph, box: box(x), captions: [right], negatives };
};
const set = (name: string, samples: readonly Sample[], maxNegatives?: number): SampleSet => {
  return { name, samples, skipped: [], ...(maxNegatives !== undefined && { maxNegatives }) };
};
const plan = (sets: readonly SampleSet[], onlyFull = false) =>
  planDetection(sets, { fits: (caption) => caption !== 'long', onlyFull });

describe('planDetection', () => {
  it('asks the same of a photograph once in a set, and shows it the captions of all sets once', async () => {
    const first = [
      sample('a', 1, 'red', 'blue', 'green'),
      sample('b', 1, 'red', 'blue'),
      sample('a', 2, 'red', 'blue'),
    ];
    const { photographs } = await plan([set('one', first, 1), set('two', [sample('a', 1, 'red', 'blue', 'grey')])]);
    const asked = { set: 'one', vocabulary: ['red', 'blue'], ids: [1, 2], columns: [0, 1] };
    expect(photographs).toEqual([
      {
        ...{ id: 'a', files: ['a'], captions: ['red', 'blue', 'grey'] },
        questions: [
          { ...asked, photograph: 'a', boxes: 2 },
          {
            set: 'two',
            photograph: 'a',
            boxes: 1,
            vocabulary: ['red', 'blue', 'grey'],
            ids: [1, 2, 4],
            columns: [0, 1, 2],
          },
        ],
      },
      { id: 'b', files: ['b'], captions: ['red', 'blue'], questions: [{ ...asked, photograph: 'b', boxes: 1 }] },
    ]);
  });

  it('heeds the order of negatives', async () => {
    const { photographs } = await plan([set('one', [sample('a', 1, 'x', 'y', 'z'), sample('a', 2, 'x', 'z', 'y')])]);
    expect(photographs[0]?.questions.map(({ vocabulary }) => vocabulary)).toEqual([
      ['x', 'y', 'z'],
      ['x', 'z', 'y'],
    ]);
  });

  it('does not ask where a caption is too long, unless it is not needed', async () => {
    const samples = [sample('a', 1, 'x', 'y', 'long'), sample('a', 2, 'long', 'y'), sample('b', 1, 'x', 'long')];
    const { sets, photographs } = await plan([set('one', samples, 1)]);
    expect(photographs.map(({ id, captions }) => [id, captions])).toEqual([['a', ['x', 'y']]]);
    expect(sets[0]?.tooLong.map(({ photograph, vocabulary }) => [photograph, ...vocabulary])).toEqual([
      ['a', 'long', 'y'],
      ['b', 'x', 'long'],
    ]);
  });

  it('counts samples that there is nothing to ask about', async () => {
    const whole: Sample = { id: 'w', photograph: 'a', captions: ['x'], negatives: ['y'] };
    const samples = [
      whole,
      sample('a', 1, 'x'),
      sample('a', 2, 'x', 'x'),
      sample('a', 3, 'x', 'y'),
      sample('a', 4, 'x', 'y', 'z'),
    ];
    const leftOut = async (onlyFull: boolean) => (await plan([set('one', samples, 2)], onlyFull)).sets[0]?.leftOut;
    expect(await leftOut(false)).toEqual({ noBox: 1, noNegatives: 2, fewNegatives: 0 });
    expect(await leftOut(true)).toEqual({ noBox: 1, noNegatives: 2, fewNegatives: 1 });
  });
});

describe('predictionFiles', () => {
  it('calls files after their sets, within the folder', () => {
    expect(predictionFiles(['1_attributes', 'Weiß & blau', '../a', 'C:\\b', '100%', '..'])).toEqual([
      '1_attributes.jsonl',
      'Weiß & blau.jsonl',
      '..%2Fa.jsonl',
      'C%3A%5Cb.jsonl',
      '100%25.jsonl',
      '...jsonl',
    ]);
  });

  it.each([[['skipped']], [['a', 'b', 'A']]])('refuses sets whose files would be one: %j', (names) => {
    expect(() => predictionFiles(names)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining(`"${names.at(-1)}"`) }),
    );
  });
});
