import { plainRuntime } from '@fgclip/core';
import { createMatcher, evaluateRanks, loadHead, saveHead } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { syntheticWorld } from '../../../test/synthetic-world.ts';
import { newHead, type Settings, usualSettings } from '../settings/settings.ts';
import { stagesOf } from '../settings/stages.ts';
import { runJob } from './run-job.ts';
import type { JobProgress, TrainingJob } from './training-job.ts';

const world = await syntheticWorld();

function jobOf(some: Partial<Settings> = {}): TrainingJob {
  const settings: Settings = { ...usualSettings, epochs: 8, ...some };
  const head = saveHead(newHead(settings, world.training.images.shape[1]));
  return { head, stages: stagesOf(settings, world), test: world.test, seed: settings.seed };
}

function meanRank(rows: readonly Float32Array[] = []): number {
  const ranks = rows.map((row) => row.filter((score) => score >= (row[0] ?? 0)).length);
  return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
}

describe('runJob', () => {
  it('lowers the mean rank on rows that it was not trained on, and saves the head that was measured', async () => {
    const reports: JobProgress[] = [];
    const { head, measured, outcomes } = await runJob(jobOf(), {
      runtime: plainRuntime(),
      onProgress: (progress) => reports.push(progress),
    });
    expect(meanRank(measured.head[0]?.rows)).toBeLessThan(0.9 * meanRank(measured.cosine[0]?.rows));
    const { rows } = await evaluateRanks(createMatcher(loadHead(head)), world.test, { maxNegatives: 5 });
    expect(rows).toEqual(measured.head[0]?.rows);
    expect(outcomes).toMatchObject([{ stage: 'fine-tune', stopped: 'finished' }]);
    expect(reports.at(0)).toMatchObject({ type: 'stage', baseline: { kind: 'captions', blindRank: 3.5 } });
    expect(reports.at(-1)).toEqual({ type: 'measuring' });
  });

  it('learns and keeps, choosing by both', async () => {
    const { outcomes, measured, head } = await runJob(jobOf({ stages: 'balanced' }), { runtime: plainRuntime() });
    expect(outcomes).toMatchObject([{ stage: 'balanced', stopped: 'finished' }]);
    expect(outcomes[0]?.epochs.every(({ kept }) => typeof kept === 'number')).toBe(true);
    expect(loadHead(head).history.at(-1)).toMatchObject({ choice: { least: 0.99 } });
    expect(meanRank(measured.head[0]?.rows)).toBeLessThanOrEqual(meanRank(measured.cosine[0]?.rows));
  });

  it('tells the rank of the cosine, with which a head begins that starts as the cosine', async () => {
    const reports: JobProgress[] = [];
    const runtime = plainRuntime();
    await runJob(jobOf({ stages: 'both', epochs: 1 }), { runtime, onProgress: (progress) => reports.push(progress) });
    const stages = reports.flatMap((report) => (report.type === 'stage' ? report.baseline : []));
    expect(stages.map(({ stage }) => stage)).toEqual(['warm-up', 'fine-tune']);
    const first = reports.find((report) => report.type === 'training');
    expect(first?.progress).toMatchObject({ epoch: 0, validated: { validationRank: stages[0]?.cosineRank } });
  });

  it('keeps the best head so far when it is stopped, and measures it', async () => {
    const stop = new AbortController();
    const parts: JobProgress[] = [];
    const { head, outcomes, measured } = await runJob(jobOf({ epochs: 50, stages: 'both' }), {
      runtime: plainRuntime(),
      stop: stop.signal,
      onProgress(progress) {
        parts.push(progress);
        if (progress.type === 'training' && progress.progress.epoch === 3 && progress.progress.step === 2) stop.abort();
      },
    });
    // The second stage is not begun.
    expect(outcomes).toMatchObject([{ stage: 'warm-up', stopped: 'by the visitor' }]);
    const [{ epochs, bestEpoch } = { epochs: [], bestEpoch: -1 }] = outcomes;
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    const losses = epochs.map(({ validationLoss }) => validationLoss ?? Number.NaN);
    expect(losses[bestEpoch]).toBe(Math.min(...losses));

    const whole = await runJob(jobOf({ epochs: bestEpoch, stages: 'warm-up' }), { runtime: plainRuntime() });
    expect(loadHead(head).parameters).toEqual(loadHead(whole.head).parameters);
    expect(measured.head[0]?.rows).toEqual(whole.measured.head[0]?.rows);
  });

  it('gives the head back as it was when it is stopped before anything is validated', async () => {
    const job = jobOf();
    const { head, outcomes } = await runJob(job, { runtime: plainRuntime(), stop: AbortSignal.abort() });
    expect(outcomes).toEqual([]);
    expect(loadHead(head).parameters).toEqual(loadHead(job.head).parameters);
  });

  it('says what was ranked beside the scores, of a job that can be posted to a worker', async () => {
    const job = structuredClone({ ...jobOf(), stages: [] });
    const { measured } = await runJob(job, { runtime: plainRuntime() });
    const { annotations, captions, imageIds } = world.test;
    const [{ photographs = [], items = [] } = {}] = measured.head;
    expect(photographs).toEqual(annotations.map(({ image }) => imageIds[image]));
    expect(items.map((item) => item.captions)).toEqual(
      annotations.map(({ captions: [right = -1], negatives = [] }) =>
        [right, ...negatives].map((row) => captions[row]),
      ),
    );
  });

  it('measures a head as it is when there are no stages', async () => {
    const { measured } = await runJob({ ...jobOf(), stages: [] }, { runtime: plainRuntime() });
    const rows = measured.head[0]?.rows ?? [];
    expect(rows.length).toBe(world.test.annotations.length);
    // It starts as the cosine, but for the order in which products are added up.
    for (const [k, row] of rows.entries()) {
      for (const [i, score] of row.entries()) expect(score).toBeCloseTo(measured.cosine[0]?.rows[k]?.[i] ?? 0, 5);
    }
  });
});
