import { describe, expect, it } from 'vitest';
import { detectionCases, samplesOf } from '../../test/detection-cases.ts';
import { errorOf } from '../../test/format-support.ts';
import { meanAveragePrecision } from './mean-average-precision.ts';

const box = { x: 0, y: 0, width: 10, height: 10 };
const names = ['map', 'map50', 'map75', 'small', 'medium', 'large', 'classes', 'truths'] as const;

describe('meanAveragePrecision', () => {
  it.each(detectionCases.precisions)('is what the definition gives: $name', (entry) => {
    const found = meanAveragePrecision(samplesOf(entry));
    expect(Object.keys(found).sort()).toEqual([...names].sort());
    for (const name of names) {
      const expected = entry.expected[name];
      if (expected === null) expect(found[name], name).toBeNaN();
      else expect(Math.abs(found[name] - expected), name).toBeLessThan(1e-12);
    }
  });

  it('counts as many detections of a class and picture as asked, 100 by default', () => {
    const found = Array.from({ length: 130 }, (_, k) => ({ box: { ...box, x: 20 * k }, label: 1, score: 1 - k / 200 }));
    const at = (place: number) => [{ truths: [{ box: { ...box, x: 20 * place }, label: 1 }], detections: found }];
    expect(meanAveragePrecision(at(99)).map).toBeCloseTo(1 / 100, 12);
    expect(meanAveragePrecision(at(100)).map).toBe(0);
    expect(meanAveragePrecision(at(100), { most: 101 }).map).toBeCloseTo(1 / 101, 12);
    expect(meanAveragePrecision(at(5), { most: 5 }).map).toBe(0);
  });

  it('does not care what numbers the classes have', () => {
    const entry = detectionCases.precisions.find(({ name }) => name === 'all sizes');
    const samples = entry === undefined ? [] : samplesOf(entry);
    const renamed = samples.map(({ truths, detections }) => ({
      truths: truths.map((truth) => ({ ...truth, label: -1e9 * truth.label })),
      detections: detections.map((detection) => ({ ...detection, label: -1e9 * detection.label })),
    }));
    expect(samples).not.toHaveLength(0);
    expect(meanAveragePrecision(renamed)).toEqual(meanAveragePrecision(samples));
  });

  it('names the sample whose data cannot be used', () => {
    const truth = { box, label: 1 };
    const detection = { box, label: 1, score: 0.5 };
    const failing = (sample: { truths?: (typeof truth)[]; detections?: (typeof detection)[] }) =>
      errorOf(() =>
        meanAveragePrecision([
          { truths: [truth], detections: [] },
          { truths: [], detections: [], ...sample },
        ]),
      );
    const wrongBox = { ...box, height: -1 };
    const message = (text: string) => ({ code: 'INVALID_DATA', message: expect.stringContaining(text) });
    expect(failing({ truths: [{ ...truth, box: wrongBox }] })).toMatchObject(message('Truth 0 of sample 1'));
    expect(failing({ detections: [detection, { ...detection, box: wrongBox }] })).toMatchObject(
      message('Detection 1 of sample 1'),
    );
    // Also of a class that nothing is measured for.
    for (const label of [1, 2]) {
      expect(failing({ detections: [{ ...detection, label, score: Number.NaN }] })).toMatchObject(
        message('Score 0 of row 1'),
      );
    }
    const area = { ...truth, area: -1 };
    expect(failing({ truths: [area] })).toMatchObject(message('Truth 0 of sample 1'));
    expect(errorOf(() => meanAveragePrecision([], { most: 0 }))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
