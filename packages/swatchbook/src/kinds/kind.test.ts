import { describe, expect, it } from 'vitest';
import { arc, ellipse, mirror, polygon, polyline, rectangle, ring, roundedRect } from './kind.ts';

type Pair = [number, number];

/** Points along a path of M, L, C and Z, 64 a curve. */
function sample(path: string): Pair[] {
  const points: Pair[] = [];
  for (const [, letter, rest] of path.matchAll(/([A-Z])([^A-Z]*)/g)) {
    const numbers = (rest ?? '').trim().split(/\s+/).filter(Boolean).map(Number);
    if (letter === 'M' || letter === 'L') points.push([at(numbers, 0), at(numbers, 1)]);
    if (letter === 'C') points.push(...curve(points.at(-1) ?? [Number.NaN, Number.NaN], numbers));
    if (letter === 'Z') points.push(points[0] ?? [Number.NaN, Number.NaN]);
  }
  return points;
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Number.NaN;
}

function curve(from: Pair, numbers: readonly number[]): Pair[] {
  const bezier = (t: number, axis: 0 | 1) =>
    (1 - t) ** 3 * from[axis] +
    3 * (1 - t) ** 2 * t * at(numbers, axis) +
    3 * (1 - t) * t ** 2 * at(numbers, 2 + axis) +
    t ** 3 * at(numbers, 4 + axis);
  return Array.from({ length: 64 }, (_, index): Pair => [bezier((index + 1) / 64, 0), bezier((index + 1) / 64, 1)]);
}

function extent(path: string): number[] {
  const points = sample(path);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function area(path: string): number {
  return Math.abs(signedArea(path));
}

/** The shoelace formula: positive where the path runs clockwise, as y points down. */
function signedArea(path: string): number {
  const points = sample(path);
  const twice = points.slice(1).map(([x, y], index) => {
    const [px, py] = points[index] ?? [0, 0];
    return px * y - x * py;
  });
  return twice.reduce((sum, value) => sum + value, 0) / 2;
}

describe('ellipse', () => {
  it('lies on x²/a² + y²/b² = 1', () => {
    const distances = sample(ellipse(30, 20, 25, 10)).map(([x, y]) => Math.hypot((x - 30) / 25, (y - 20) / 10));
    expect(Math.max(...distances.map((distance) => Math.abs(distance - 1)))).toBeLessThan(0.001);
  });

  it('has the area πab and is closed', () => {
    const path = ellipse(30, 20, 25, 10);
    expect(area(path)).toBeCloseTo(Math.PI * 250, -1);
    expect(Math.abs(area(path) / (Math.PI * 250) - 1)).toBeLessThan(0.002);
    expect(path.endsWith(' Z')).toBe(true);
  });

  it('writes hundredths at most and no negative zero', () => {
    expect(ellipse(0, 0, 1 / 3, 1 / 7)).not.toMatch(/\.\d{3}|-0(?!\.)/);
  });
});

describe('ring', () => {
  it('is an ellipse less the one inside it, which runs the other way round', () => {
    const [outer, inner] = ring(30, 20, [25, 10], [20, 6]).split(/(?<=Z) /);
    expect(outer).toBe(ellipse(30, 20, 25, 10));
    expect(extent(inner ?? '')).toEqual(extent(ellipse(30, 20, 20, 6)));
    expect(signedArea(outer ?? '')).toBeGreaterThan(0);
    expect(signedArea(inner ?? '')).toBeLessThan(0);
    expect(inner).toMatch(/ Z$/);
  });
});

describe('arc', () => {
  it('runs clockwise from the right for growing angles', () => {
    const points = sample(arc(0, 0, 10, 10, 0, 90));
    expect(points[0]).toEqual([10, 0]);
    expect(points.at(-1)).toEqual([0, 10]);
    expect(extent(arc(0, 0, 10, 10, 0, 90)).map(Math.round)).toEqual([0, 0, 10, 10]);
  });

  it('runs the other way round for falling angles', () => {
    const points = sample(arc(0, 0, 20, 10, 180, 0));
    expect(points[0]?.[0]).toBeCloseTo(-20);
    expect(points.at(-1)?.[0]).toBeCloseTo(20);
    expect(Math.max(...points.map(([, y]) => y))).toBeCloseTo(10, 1);
  });

  it('stays on the ellipse and open, whatever the angles', () => {
    const path = arc(5, 5, 8, 3, -35, 215);
    const distances = sample(path).map(([x, y]) => Math.hypot((x - 5) / 8, (y - 5) / 3));
    expect(Math.max(...distances.map((distance) => Math.abs(distance - 1)))).toBeLessThan(0.003);
    expect(path).not.toContain('Z');
  });
});

describe('polygon, polyline and rectangle', () => {
  it('go through their points', () => {
    expect(
      polygon([
        [1, 2],
        [3.456, 4],
        [5, 6],
      ]),
    ).toBe('M 1 2 L 3.46 4 L 5 6 Z');
    expect(
      polyline([
        [1, 2],
        [3, 4],
      ]),
    ).toBe('M 1 2 L 3 4');
    expect(polygon([])).toBe('');
    expect(extent(rectangle(2, 3, 10, 20))).toEqual([2, 3, 12, 23]);
    expect(area(rectangle(2, 3, 10, 20))).toBe(200);
  });
});

describe('roundedRect', () => {
  it('lacks at each corner what a circle leaves of its square', () => {
    const path = roundedRect(1, 2, 40, 30, 5);
    expect(extent(path)).toEqual([1, 2, 41, 32]);
    expect(Math.abs(area(path) - (1200 - (4 - Math.PI) * 25))).toBeLessThan(0.2);
  });

  it('becomes an ellipse no further than half of a side', () => {
    expect(area(roundedRect(0, 0, 10, 10, 100))).toBeCloseTo(Math.PI * 25, 0);
  });
});

describe('mirror', () => {
  it('exchanges left and right and leaves heights alone', () => {
    expect(mirror('M 0 1 C 2 3 4 5 6 7 L 8 9 Z', 10)).toBe('M 10 1 C 8 3 6 5 4 7 L 2 9 Z');
  });

  it('undoes itself', () => {
    const path = ellipse(30, 20, 25, 10);
    expect(mirror(mirror(path, 77), 77)).toBe(path);
  });

  it('reads numbers that touch their command', () => {
    expect(mirror('M0,1L-2.5 3Z', 10)).toBe('M10,1L12.5 3Z');
  });
});
