import { lightTheme } from '@fgclip/report';
import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../job/training-job.ts';
import { type StageCurve, withProgress } from './curve.ts';
import { describeCurve, stageChart } from './stage-chart.ts';

const record = (epoch: number, validationLoss: number, validationRank: number) => ({
  ...{ epoch, trainingLoss: null, validationLoss, validationRank },
});
const training = { stage: 'fine-tune', epochs: 4, stepsPerEpoch: 2 };
const reports: JobProgress[] = [
  { type: 'stage', baseline: { stage: 'fine-tune', kind: 'captions', epochs: 4, cosineRank: 4.8, blindRank: 6 } },
  { type: 'training', progress: { ...training, epoch: 0, step: 2, loss: null, validated: record(0, 0.5, 4.8) } },
  { type: 'training', progress: { ...training, epoch: 1, step: 1, loss: 0.4 } },
  { type: 'training', progress: { ...training, epoch: 1, step: 2, loss: 0.3, validated: record(1, 0.2, 2.1) } },
  { type: 'training', progress: { ...training, epoch: 2, step: 2, loss: 0.1, validated: record(2, 0.3, 2.6) } },
  { type: 'measuring' },
];
const [curve] = reports.reduce<readonly StageCurve[]>(withProgress, []);
if (curve === undefined) throw new Error('a stage was reported');

describe('withProgress', () => {
  it('gathers what was validated, and the losses step by step in epochs', () => {
    expect(curve.records.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(curve.steps).toEqual([
      { x: 0.5, loss: 0.4 },
      { x: 1, loss: 0.3 },
      { x: 2, loss: 0.1 },
    ]);
  });

  it('begins anew with the next stage', () => {
    const next = withProgress([curve], reports[0] ?? { type: 'measuring' });
    expect(next.map(({ records }) => records.length)).toEqual([3, 0]);
  });
});

describe('stageChart', () => {
  const svg = stageChart(curve, { id: 'a', width: 400, theme: lightTheme });
  const pathOf = (series: string) => new RegExp(`d="([^"]*)" data-series="${series}"`).exec(svg)?.[1] ?? '';
  const points = [...pathOf('head').matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
  const levelOf = (series: string) =>
    Number(new RegExp(`<line[^>]*y1="([\\d.]+)"[^>]*data-series="${series}`).exec(svg)?.[1]);

  it('draws the rank over the epochs, from the cosine downwards', () => {
    expect(points).toHaveLength(3);
    const [start, best, last] = points;
    expect(start?.y).toBeCloseTo(levelOf('cosine'), 1);
    expect(levelOf('blind guess')).toBeLessThan(levelOf('cosine'));
    expect(best?.y).toBeGreaterThan(last?.y ?? Number.NaN);
    // Equal steps: epoch 4 would be at the right edge.
    expect((last?.x ?? 0) - (best?.x ?? 0)).toBeCloseTo((best?.x ?? 0) - (start?.x ?? 0), 1);
  });

  it('has one column on a phone and two on a desk', () => {
    expect(svg).toContain('viewBox="0 0 400 388"');
    expect(stageChart(curve, { id: 'a', width: 800, theme: lightTheme })).toContain('viewBox="0 0 800 190"');
  });

  it('says in words what it shows', () => {
    expect(describeCurve(curve)).toBe(
      'After 2 of 4 epochs the mean rank of the right caption on validation data is 2.60, at the best epoch (1) 2.10; by the cosine 4.80.',
    );
    expect(svg).toContain(describeCurve(curve));
  });
});
