import { describe, expect, it } from 'vitest';
import { planRows } from './embed-plans.ts';

const mug = { x: 1, y: 2, width: 3, height: 4 };
const hat = { x: 5, y: 6, width: 7, height: 8 };

describe('planRows', () => {
  it('embeds every box and every caption once, however many sets speak of them', () => {
    const plan = planRows([
      {
        name: 'hard',
        maxNegatives: 10,
        skipped: [],
        samples: [
          { id: '1', photograph: 'a', box: mug, captions: ['a red mug'], negatives: ['a blue mug'] },
          { id: '2', photograph: 'b', captions: ['a hat on snow'], negatives: ['a red mug'] },
          { id: '3', photograph: 'a', box: hat, captions: ['a blue hat'] },
        ],
      },
      { name: 'easy', skipped: [], samples: [{ id: '1', photograph: 'a', box: mug, captions: ['a red mug'] }] },
    ]);
    expect(plan).toEqual({
      pictures: [
        { photograph: 'a', boxes: [mug, hat] },
        { photograph: 'b', boxes: [null] },
      ],
      captions: ['a red mug', 'a blue mug', 'a hat on snow', 'a blue hat'],
      annotations: [
        { image: 0, captions: [0], negatives: [1], id: '1', set: 'hard' },
        { image: 2, captions: [2], negatives: [0], id: '2', set: 'hard' },
        { image: 1, captions: [3], id: '3', set: 'hard' },
        { image: 0, captions: [0], id: '1', set: 'easy' },
      ],
      sets: [{ name: 'hard', maxNegatives: 10 }, { name: 'easy' }],
    });
  });

  it('drops a negative that is said to be true as well', () => {
    const samples = [{ id: '1', photograph: 'a', captions: ['a mug'], negatives: ['a hat', 'a mug'] }];
    expect(planRows([{ name: 'own', samples, skipped: [] }]).annotations).toEqual([
      { image: 0, captions: [0], negatives: [1], id: '1', set: 'own' },
    ]);
  });
});
