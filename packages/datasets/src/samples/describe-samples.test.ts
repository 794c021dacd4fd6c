import { expect, it } from 'vitest';
import { describeSamples } from './describe-samples.ts';

it('counts and measures', () => {
  const box = (width: number, height: number) => ({ x: 0, y: 0, width, height });
  expect(
    describeSamples({
      name: 'mugs',
      maxNegatives: 2,
      samples: [
        {
          id: '1',
          photograph: 'a',
          box: box(10, 4),
          captions: ['red', 'mug'],
          negatives: ['blue', 'green', 'red mug'],
        },
        { id: '2', photograph: 'a', box: box(30, 2), captions: ['blue'], negatives: ['red'] },
        { id: '3', photograph: 'b', captions: ['red'] },
      ],
      skipped: [{ file: 'x', entry: 'line 1', reason: 'is empty' }],
    }),
  ).toEqual({
    name: 'mugs',
    photographs: 2,
    samples: 3,
    captions: 3,
    texts: 5,
    negatives: { min: 0, mean: 4 / 3, max: 3, limit: 2, reachLimit: 1 },
    boxes: { count: 2, medianWidth: 20, medianHeight: 3 },
    skipped: 1,
  });
});

it('leaves out what there is not', () => {
  const nothing = { name: 'none', photographs: 0, samples: 0, captions: 0, texts: 0, skipped: 0 };
  expect(describeSamples({ name: 'none', samples: [], skipped: [] })).toEqual(nothing);
});
