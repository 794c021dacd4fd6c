import { describe, expect, it } from 'vitest';
import { flattenPath, type Point } from './place-object.ts';

function extent(points: readonly Point[]): number[] {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

describe('flattenPath', () => {
  it('takes the corners of lines, and several pairs after one command', () => {
    const corners = [
      { x: 1, y: 2 },
      { x: -3.5, y: 4 },
      { x: 5, y: 0.5 },
    ];
    expect(flattenPath('M1 2L-3.5,4 5 .5Z')).toEqual(corners);
    expect(flattenPath('M 1 2 L -3.5 4 L 5 5e-1 Z')).toEqual(corners);
  });

  it('reaches the extreme of a quadratic curve, which is half of its handle', () => {
    expect(extent(flattenPath('M0 0Q5 10 10 0'))).toEqual([0, 0, 10, 5]);
  });

  it('follows a cubic quarter of a circle', () => {
    const points = flattenPath('M10 0C10 5.523 5.523 10 0 10');
    const radii = points.map(({ x, y }) => Math.hypot(x, y));
    expect(points.length).toBeGreaterThan(10);
    expect(Math.max(...radii.map((radius) => Math.abs(radius - 10)))).toBeLessThan(0.005);
  });

  it('goes on from the end of a curve', () => {
    const points = flattenPath('M0 0Q0 10 10 10 20 10 20 20');
    expect(points.at(-1)).toEqual({ x: 20, y: 20 });
    expect(points).toContainEqual({ x: 10, y: 10 });
  });

  it.each([
    ['a relative command', 'M0 0l1 1', 'l1 1'],
    ['an arc', 'M0 0A1 1 0 0 0 2 2', 'A1 1 0 0 0 2 2'],
    ['a missing number', 'M0 0L1', 'L1'],
    ['something that is no number', 'M0 0L1 #', 'L1 #'],
    ['numbers before the first command', '3 4M0 0', '3 4M0 0'],
    ['a curve from nowhere', 'C0 0 1 1 2 2', 'C before the first M'],
  ])('refuses %s', (_, path, found) => {
    expect(() => flattenPath(path)).toThrowError(expect.objectContaining({ code: 'INVALID_FORMAT', found }));
  });
});
