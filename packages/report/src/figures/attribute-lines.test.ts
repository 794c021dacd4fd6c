import type { Diagnosis } from '@fgclip/heads/diagnosis';
import { describe, expect, it } from 'vitest';
import { madeUpReport } from '../../test/made-up-report.ts';
import { parseXml, type XmlElement } from '../../test/parse-xml.ts';
import { renderReport } from '../render-report.ts';
import { diagnosisFigures } from './report-figures.ts';

const around = (value: number, half = 0.03) => ({ value, low: value - half, high: value + half });

const diagnosis: Diagnosis = {
  ...{ format: 'fgclip-diagnosis', formatVersion: 1, scoreShares: [] },
  protocol: { images: 700, texts: 900, dimension: 128, folds: 10, seed: 123, runtime: 'plain', versions: {} },
  attributes: [
    {
      ...{ name: 'color', isKind: false, values: ['blue', 'green', 'red', 'white'], images: 700, photographs: 300 },
      ...{ chance: 0.25, majority: 0.3, probe: around(0.75), captions: around(0.9) },
      subjects: [
        { head: 'cosine', heard: around(0.35), agreement: { cosine: around(0.2), observed: 0.18, ceiling: 0.9 } },
        { head: 'linear', stage: 'balanced', heard: around(0.65) },
      ],
      verdict: { kind: 'not-heard', words: 'There, and not heard: <b>.' },
    },
  ],
  tooFew: [{ name: 'pattern', rows: 12, values: 1, needs: 'two values with 10 images each; one has so many' }],
  expectation: {
    steps: [
      { step: 'none', heard: { color: 0.35 }, meanRank: 3.8 },
      { step: 'centre', heard: { color: 0.36 }, meanRank: 3.7 },
      { step: 'cca', heard: { color: 0.7 }, meanRank: 2.2 },
    ],
    ranks: { negatives: 10, step: 'cca', cosine: around(3.8), expected: around(2.2), gain: around(1.6) },
  },
};

const [lines, ladder] = diagnosisFigures(diagnosis).map((figure) => ({ ...figure, root: parseXml(figure.svg) }));

function those(within: XmlElement | undefined, fits: (element: XmlElement) => boolean): XmlElement[] {
  if (within === undefined) return [];
  return [...(fits(within) ? [within] : []), ...within.children.flatMap((child) => those(child, fits))];
}

describe('what is there, and what is heard', () => {
  const row = those(lines?.root, ({ attributes }) => attributes['data-attribute'] === 'color')[0];
  const ticks = those(lines?.root, ({ name, text }) => name === 'text' && /^(0|100)$/.test(text));
  const [zero, hundred] = ticks.map(({ attributes }) => Number(attributes.x)) as [number, number];
  const at = (percent: number) => zero + ((hundred - zero) * percent) / 100;

  it('is a line from chance to the probe', () => {
    const [line] = those(row, ({ name, attributes }) => name === 'line' && attributes['stroke-width'] === '3');
    expect(Number(line?.attributes.x1)).toBeCloseTo(at(25), 1);
    expect(Number(line?.attributes.x2)).toBeCloseTo(at(75), 1);
  });

  it('has the cosine as a full dot and heads as open ones, where they hear', () => {
    const [dot] = those(row, ({ name }) => name === 'circle');
    expect(Number(dot?.attributes.cx)).toBeCloseTo(at(35), 1);
    expect(dot?.attributes.fill).toBe(dot?.attributes.stroke);
    const [open] = those(
      row,
      ({ name, attributes }) => name === 'path' && attributes['data-series'] === 'linear balanced',
    );
    expect(open?.attributes.fill).not.toBe(open?.attributes.stroke);
  });

  it('says it in words and in a table', () => {
    expect(lines?.description).toContain('color: chance 25, probe 75, cosine 35, linear balanced 65');
    expect(lines?.table.rows).toHaveLength(2);
  });
});

describe('the ladder', () => {
  it('has a point for every step, and says what to expect', () => {
    expect(those(ladder?.root, ({ name }) => name === 'circle')).toHaveLength(3 + 1);
    expect(ladder?.reading).toContain('The mean rank goes from 3.80 to 2.20.');
  });

  it('is left out where nothing was measured', () => {
    const { expectation: _, ...rest } = diagnosis;
    expect(diagnosisFigures(rest).map(({ name }) => name)).toEqual(['attributes']);
    expect(diagnosisFigures({ ...rest, attributes: [] })).toEqual([]);
  });
});

it('a report tells the verdicts, escaped, and what there is too little of', () => {
  const report = madeUpReport();
  const page = renderReport({ ...report, runs: report.runs.map((run) => ({ ...run, diagnosis })) });
  expect(page).toContain('Why the cosine fails');
  expect(page).toContain('There, and not heard: &lt;b&gt;.');
  expect(page).toContain('it takes two values with 10 images each; one has so many');
});
