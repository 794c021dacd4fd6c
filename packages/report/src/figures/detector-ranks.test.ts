import { paperBenchmarks } from '@fgclip/heads/results';
import { expect, test } from 'vitest';
import { madeUpComparison } from '../../../heads/test/made-up-comparison.ts';
import { parseXml, type XmlElement } from '../../test/parse-xml.ts';
import { renderReport } from '../render-report.ts';
import { comparisonRun } from '../report-data.ts';
import { reportFigures } from './report-figures.ts';

const comparison = madeUpComparison();
const figuresOf = (compared = comparison, width = 960) =>
  reportFigures({ title: 'x', runs: [comparisonRun('run', compared)] }, { width });

/** The elements of a kind, of all within. */
function all(within: XmlElement, name: string): XmlElement[] {
  return [...(within.name === name ? [within] : []), ...within.children.flatMap((child) => all(child, name))];
}

function bars(svg: string | undefined, series: string) {
  const found = all(parseXml(svg ?? ''), 'rect').filter(({ attributes }) => attributes['data-series'] === series);
  return found.map(({ attributes: { x, y, width, height } }) => ({
    ...{ x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
  }));
}

test('the figure is well-formed, named, described, of its size, and asks for nothing', () => {
  for (const width of [960, 340]) {
    const [figure, ...others] = figuresOf(comparison, width);
    expect(others).toEqual([]);
    const { svg = '', title, description } = figure ?? {};
    const root = parseXml(svg);
    expect(root.attributes).toMatchObject({ role: 'img', width: `${figure?.width}`, height: `${figure?.height}` });
    const [name, told] = root.children;
    expect([name?.name, name?.text, told?.name, told?.text]).toEqual(['title', title, 'desc', description]);
    expect(root.attributes['aria-labelledby']).toBe(`${name?.attributes.id} ${told?.attributes.id}`);
    expect(description).toContain('Trivial: CLIP 1.81 (1.66 to 1.96), ');
    expect(description).toContain('OWL B/16 4.31 (4.16 to 4.46), of which 0.80 from boxes not found');
    expect(svg).not.toMatch(/NaN|Infinity|undefined|href|url\(|var\(|style=/);
  }
});

test('bars begin at 1 and are as long as the excess rank, in its two parts', () => {
  const [figure] = figuresOf();
  const clip = bars(figure?.svg, 'CLIP');
  const [named, missed] = [bars(figure?.svg, 'OWL B/16'), bars(figure?.svg, 'OWL B/16, not found')];
  const perRank = (clip[0]?.height ?? 0) / ((comparison.systems[0]?.benchmarks[0]?.meanRank ?? 0) - 1);
  expect([clip, named, missed].map(({ length }) => length)).toEqual([8, 8, 8]);
  comparison.systems[0]?.benchmarks.forEach(({ meanRank }, k) => {
    const { excess } = comparison.systems[2]?.benchmarks[k] ?? {};
    expect(clip[k]?.height).toBeCloseTo((meanRank - 1) * perRank, 1);
    expect(named[k]?.height).toBeCloseTo((excess?.located ?? 0) * perRank, 1);
    expect(missed[k]?.height).toBeCloseTo((excess?.notLocated ?? 0) * perRank, 1);
    expect((missed[k]?.y ?? 0) + (missed[k]?.height ?? 0)).toBeCloseTo(named[k]?.y ?? 0, 1);
    expect((named[k]?.y ?? 0) + (named[k]?.height ?? 0)).toBeCloseTo((clip[k]?.y ?? 0) + (clip[k]?.height ?? 0), 1);
  });
});

test('a blind guess has its line in every group, where its rank is', () => {
  const root = parseXml(figuresOf()[0]?.svg ?? '');
  const lines = all(root, 'line').filter(({ attributes }) => attributes['data-series'] === 'blind guess');
  // The last is that of the legend or the first: those of one height belong to equal numbers of negatives.
  const heights = lines.map(({ attributes }) => Number(attributes.y1));
  const [clip] = bars(figuresOf()[0]?.svg, 'CLIP');
  const perRank = (clip?.height ?? 0) / ((comparison.systems[0]?.benchmarks[0]?.meanRank ?? 0) - 1);
  const ground = (clip?.y ?? 0) + (clip?.height ?? 0);
  const expected = paperBenchmarks.map(({ negatives }) => ground - (negatives / 2) * perRank);
  const inPlot = heights.filter((height) => expected.some((one) => Math.abs(one - height) < 0.1));
  inPlot.forEach((height, k) => {
    expect(height).toBeCloseTo(expected[k] ?? 0, 1);
  });
  expect(inPlot).toHaveLength(8);
});

test('bars of a narrow figure stay within it and apart, in rows of groups', () => {
  const [figure] = figuresOf(comparison, 340);
  const names = comparison.systems.map(({ name }) => name);
  const found = names.flatMap((name) => bars(figure?.svg, name));
  expect(found).toHaveLength(32);
  for (const { x, width } of found) {
    expect(x).toBeGreaterThan(20);
    expect(x + width).toBeLessThan(340);
    expect(width).toBeGreaterThan(5);
  }
  expect(all(parseXml(figure?.svg ?? ''), 'g').filter(({ attributes }) => attributes['data-panel'])).toHaveLength(2);
});

test('of several heads the best is drawn', () => {
  const heads = ['a', 'b', 'c'].map((name, k) => ({ name: `CLIP + ${name}`, share: [0.3, 0.1, 0.2][k] ?? 0 }));
  const compared = madeUpComparison(paperBenchmarks, [
    { name: 'CLIP', share: 0.4 },
    ...heads,
    { name: 'OWL', share: 0.3, missed: 0 },
  ]);
  const [figure] = figuresOf(compared);
  const shown = ['CLIP', 'CLIP + a', 'CLIP + b', 'CLIP + c', 'OWL'].filter(
    (name) => bars(figure?.svg, name).length > 0,
  );
  expect(shown).toEqual(['CLIP', 'CLIP + b', 'OWL']);
  expect(bars(figure?.svg, 'OWL, not found')).toEqual([]);
  expect(figure?.table.rows.map(([name]) => name?.text)).toEqual([
    ...['CLIP', 'CLIP + b', 'OWL', 'OWL, from boxes not found', 'blind guess'],
  ]);
  expect(figuresOf({ ...comparison, systems: [] })).toEqual([]);
});

test('the page of a comparison alone begins with the answer, and has its figure, tables and manifests', () => {
  const page = parseXml(
    renderReport({ title: 'x', runs: [comparisonRun('run', comparison)] }).replace('<!doctype html>', ''),
  );
  const texts = all(page, 'p').map(({ text }) => text);
  expect(texts.find((text) => text.startsWith('Localisation is not to blame'))).toBeDefined();
  expect(texts).not.toContain('Nothing was measured.');
  expect(all(page, 'figure').map(({ attributes }) => attributes.id)).toEqual(['detector-ranks']);
  expect(all(page, 'caption').map(({ text }) => text)).toContain('Mean average precision of the detectors, in percent');
  expect(
    all(page, 'pre')
      .map(({ text }) => text)
      .join(),
  ).toContain('google/owlvit-base-patch16');
});
