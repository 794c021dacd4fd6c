import { expect, it } from 'vitest';
import { barScale } from './ranking-column.tsx';

it('begins at zero where no score is below it', () => {
  expect(barScale([0.5, 1, 0.25])).toEqual({ lengths: [0.5, 1, 0.25], zero: undefined });
  expect(barScale([0, 0])).toEqual({ lengths: [0, 0], zero: undefined });
});

it('begins at the lowest score otherwise, and tells where zero is', () => {
  expect(barScale([3, -1, 0])).toEqual({ lengths: [1, 0, 0.25], zero: 0.25 });
  expect(barScale([-1, -4])).toEqual({ lengths: [0.75, 0], zero: 1 });
});
