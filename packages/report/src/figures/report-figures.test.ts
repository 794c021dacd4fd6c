import { expect, test } from 'vitest';
import { threeResults } from '../../../heads/test/made-up-results.ts';
import { madeUpReport } from '../../test/made-up-report.ts';
import { parseXml, type XmlElement } from '../../test/parse-xml.ts';
import { reportFigures } from './report-figures.ts';

const figures = reportFigures(madeUpReport());

function drawn(name: string): XmlElement {
  return parseXml(figures.find((figure) => figure.name === name)?.svg ?? '');
}

/** The elements with an attribute, of all within. */
function those(within: XmlElement, attribute: string, value: string): XmlElement[] {
  const own = within.attributes[attribute] === value ? [within] : [];
  return [...own, ...within.children.flatMap((child) => those(child, attribute, value))];
}

/** The numbers of a path, two by two. */
function corners(path: XmlElement | undefined): number[][] {
  const numbers = (path?.attributes.d ?? '').match(/-?[\d.]+/g)?.map(Number) ?? [];
  return numbers.flatMap((x, k) => (k % 2 === 0 ? [[x, numbers[k + 1] ?? Number.NaN]] : []));
}

/** What a number on an axis lies at: a straight line through two of its labels. */
function axis(labels: readonly XmlElement[], along: 'x' | 'y'): (value: number) => number {
  const ticks = labels
    .filter(({ text }) => /^\d+(\.\d+)?$/.test(text))
    .map(({ text, attributes }) => ({ value: Number(text), at: Number(attributes[along]) }));
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('no axis');
  return (value) => first.at + ((value - first.value) * (last.at - first.at)) / (last.value - first.value);
}

test('all figures of a full report, each with a name of its own', () => {
  expect(figures.map(({ name }) => name)).toEqual([
    ...['mean-rank-sum', 'rank-by-negatives', 'fine-against-coarse'],
    ...['score-distributions-hard', 'score-distributions-color', 'training-curves'],
  ]);
  const two = reportFigures(madeUpReport(['CLIP B/16', 'CLIP B 16', 'Other']));
  expect(new Set(two.map(({ name }) => name)).size).toBe(18);
  expect(two.map(({ name }) => name)).toContain('clip-b-16-2-training-curves');
  expect(two.map(({ name }) => name)).toContain('other-training-curves');
});

test('every figure is well-formed, named, described, of its size, and asks for nothing', () => {
  for (const { svg, width, height, title, description, reading } of figures) {
    const root = parseXml(svg);
    expect(root.name).toBe('svg');
    expect(root.attributes).toMatchObject({ role: 'img', viewBox: `0 0 ${width} ${height}`, width: `${width}` });
    const [name, told] = root.children;
    expect([name?.name, name?.text, told?.name, told?.text]).toEqual(['title', title, 'desc', description]);
    expect(root.attributes['aria-labelledby']).toBe(`${name?.attributes.id} ${told?.attributes.id}`);
    expect(reading.length).toBeGreaterThan(40);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|href|url\(|var\(|style=/);
  }
});

test('bars are as long as the sums', () => {
  const svg = drawn('mean-rank-sum');
  const bar = (name: string) => Number(those(svg, 'data-series', name)[0]?.attributes.width);
  const perUnit = bar('cosine') / 23.8;
  for (const [name, sum] of [
    ['linear warm-up', 27.9],
    ['linear fine-tune', 11.6],
    ['attention warm-up', 32.7],
  ] as const) {
    expect(bar(name)).toBeCloseTo(sum * perUnit, 1);
  }
});

test('rank by negatives: every mean at its place, as far as the panel goes, and the guess at (N + 2) / 2', () => {
  const svg = drawn('rank-by-negatives');
  const { result } = madeUpReport().runs[0] ?? {};
  for (const benchmark of result?.results[2]?.benchmarks ?? []) {
    const [panel] = those(svg, 'data-panel', benchmark.title);
    const labels = panel?.children.filter(({ name }) => name === 'text') ?? [];
    const y = axis(
      labels.filter(({ attributes }) => attributes['text-anchor'] === 'end'),
      'y',
    );
    const x = axis(
      labels.filter(({ attributes }) => attributes['text-anchor'] === 'middle'),
      'x',
    );
    const offset =
      y(1) - (corners(those(panel as XmlElement, 'data-series', 'blind guess')[0])[0]?.[1] ?? 0) + y(1.5) - y(1);
    const points = corners(those(panel as XmlElement, 'data-series', 'linear fine-tune')[0]);
    expect(points).toHaveLength(benchmark.ranks.length);
    benchmark.ranks.forEach(({ negatives, mean }, k) => {
      expect(points[k]?.[0]).toBeCloseTo(x(negatives), 1);
      expect(points[k]?.[1]).toBeCloseTo(y(mean) - offset, 1);
    });
    const guess = corners(those(panel as XmlElement, 'data-series', 'blind guess')[0]).at(-1);
    expect(guess?.[1]).toBeCloseTo(y((benchmark.ranks.length + 2) / 2) - offset, 1);
  }
});

test('fine against coarse: points where rank and recall say, the cosine on its cross lines', () => {
  const [panel] = those(drawn('fine-against-coarse'), 'data-panel', 'R@1, text to image, COCO') as [XmlElement];
  const labels = panel.children.filter(({ name }) => name === 'text');
  const x = axis(
    labels.filter(({ attributes }) => attributes['text-anchor'] === 'middle'),
    'x',
  );
  const y = axis(
    labels.filter(({ attributes, text }) => attributes['text-anchor'] === 'end' && /^\d/.test(text)),
    'y',
  );
  const [cosine] = those(panel, 'data-series', 'cosine');
  const [cx, cy] = [Number(cosine?.attributes.cx), Number(cosine?.attributes.cy)];
  expect(cx).toBeCloseTo(x(23.8), 1);
  const lines = panel.children.filter(({ attributes }) => attributes['stroke-dasharray'] === '2 3');
  expect(lines.map(({ attributes }) => [attributes.x1, attributes.y1].map(Number))).toEqual([
    [expect.any(Number), cy],
    [cx, expect.any(Number)],
  ]);
  const square = corners(those(panel, 'data-series', 'linear fine-tune')[0]);
  const centre = [0, 1].map((k) => square.reduce((sum, corner) => sum + (corner[k] ?? 0), 0) / square.length);
  expect(centre[0]).toBeCloseTo(x(11.6), 1);
  expect(cy - (centre[1] ?? 0)).toBeCloseTo(y(22.6) - y(36.3), 1);
});

test('training: the marked epoch is the one that was kept', () => {
  const [panel] = those(drawn('training-curves'), 'data-panel', 'linear fine-tune') as [XmlElement];
  const curve = corners(those(panel, 'data-series', 'validationLoss')[0]);
  expect(curve).toHaveLength(11);
  expect(corners(those(panel, 'data-series', 'trainingLoss')[0])).toHaveLength(10);
  const [best] = those(panel, 'data-series', 'best');
  expect([best?.attributes.cx, best?.attributes.cy].map(Number)).toEqual(curve[8]);
});

test('one benchmark, no retrieval of a name, no training: what there is', () => {
  const run = { name: 'run', result: threeResults };
  const names = reportFigures({ title: 'Small', runs: [run] }).map(({ name, title }) => [name, title]);
  expect(names.map(([name]) => name)).toEqual(['mean-rank-sum', 'rank-by-negatives', 'fine-against-coarse']);
  expect(names[0]?.[1]).toBe('Mean rank of the right caption');
  const nothing = { ...threeResults, results: [] };
  expect(reportFigures({ title: 'None', runs: [{ name: 'run', result: nothing }] })).toEqual([]);
});

test('bins and counts that do not fit are an error', () => {
  const distribution = { head: 'cosine', benchmark: 'Hard', edges: [0, 1], positive: [1, 2], bestNegative: [3] };
  const run = { name: 'run', result: threeResults, distributions: [distribution] };
  expect(() => reportFigures({ title: 'x', runs: [run] })).toThrow(
    expect.objectContaining({ code: 'INVALID_DATA', found: '2 edges, 2 and 1 counts' }),
  );
});
