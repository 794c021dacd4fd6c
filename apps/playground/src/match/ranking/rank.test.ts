import { describe, expect, it } from 'vitest';
import { ordinal, rankCaptions } from './rank.ts';

describe('rankCaptions', () => {
  it('orders by score, best first', () => {
    expect(rankCaptions([0.2, 0.9, -0.5, 0.4])).toMatchObject({ order: [1, 3, 0, 2], rank: 3 });
  });

  it('lets ties count against the right caption', () => {
    expect(rankCaptions([0.5, 0.5, 0.5])).toMatchObject({ order: [1, 2, 0], rank: 3 });
  });
});

it('writes places as English does', () => {
  const places = [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 113];
  const written = '1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 101st 111th 113th';
  expect(places.map(ordinal).join(' ')).toBe(written);
});
