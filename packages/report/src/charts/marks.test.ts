import { expect, test } from 'vitest';
import { panelGrid } from './box.ts';
import { arrow, band, densities, histogram, line } from './marks.ts';
import { linearScale } from './scale.ts';
import { wrapText } from './svg.ts';

const scales = { x: linearScale([0, 10], [0, 100]), y: linearScale([0, 1], [50, 0]) };

test('a line goes through its points and breaks where a value is missing', () => {
  const points = [0, 0.5, Number.NaN, 1, 0.25].map((y, x) => ({ x, y }));
  expect(line(points, scales, { colour: 'red' }).markup).toContain(' d="M0 50L10 25M30 0L40 37.5"');
});

test('a band runs along its upper edge and back along its lower', () => {
  const points = [
    { x: 0, low: 0.2, high: 0.4 },
    { x: 10, low: 0.6, high: 0.8 },
  ];
  expect(band(points, scales, { colour: 'red' }).markup).toContain(' d="M0 30L100 10L100 20L0 40Z"');
});

test('densities have an area of one, however wide the bins are', () => {
  expect(densities([0, 1, 3], [5, 5])).toEqual([0.5, 0.25]);
  expect(densities([0, 1, 2], [0, 0])).toEqual([0, 0]);
  expect(histogram([0, 1, 3], [0.5, 0.25], scales, { colour: 'red' }).markup).toContain(
    ' d="M0 50L0 25L10 25L10 37.5L30 37.5L30 50Z"',
  );
});

test('an arrow ends short of its points, and is left out between neighbours', () => {
  const { markup } = arrow({ x: 0, y: 0 }, { x: 100, y: 0 }, { colour: 'red', gap: 8 });
  expect(markup).toContain('x1="8" y1="0" x2="92" y2="0"');
  expect(arrow({ x: 0, y: 0 }, { x: 15, y: 0 }, { colour: 'red', gap: 8 }).markup).toBe('');
});

test('panels stand in rows that are as equal as can be', () => {
  const grid = panelGrid(8, { width: 960, minWidth: 155, height: 100, gap: 20 });
  expect(grid.columns).toBe(4);
  expect(grid.height).toBe(220);
  expect(grid.boxes[5]).toEqual({ x: 245, y: 120, width: 225, height: 100 });
  expect(panelGrid(3, { width: 100, minWidth: 155, height: 100 }).boxes.map(({ width }) => width)).toEqual([
    100, 100, 100,
  ]);
});

test('words are put in lines, one too long in a line of its own', () => {
  expect(wrapText('a bb incomprehensibilities c', 50, 10)).toEqual(['a bb', 'incomprehensibilities', 'c']);
});
