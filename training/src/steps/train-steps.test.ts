import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxRuntime } from '@fgclip/node';
import { afterAll, describe, expect, it } from 'vitest';
import { smallTraining } from '../../../test/small-training.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { type StepProgress, train } from './train.ts';

const { sizes, batches, seed } = smallTraining();
const runtime = onnxRuntime({ threads: 2 });
const folder = mkdtempSync(join(tmpdir(), 'fgclip-training-'));
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});

describe('train', () => {
  it('learns to tell shapes apart', async () => {
    const steps: StepProgress[] = [];
    await train({ sizes, batches, seed, runtime, steps: 60, rateAt: () => 2e-3, onStep: (step) => steps.push(step) });
    const meanOf = (list: StepProgress[], key: 'loss' | 'accuracy') =>
      list.reduce((sum, step) => sum + step[key], 0) / list.length;
    expect(meanOf(steps.slice(-5), 'loss')).toBeLessThan(0.8 * meanOf(steps.slice(0, 5), 'loss'));
    expect(meanOf(steps.slice(-5), 'accuracy')).toBeGreaterThan(2 * meanOf(steps.slice(0, 5), 'accuracy'));
  });

  it('goes on from a checkpoint to the same end, bit for bit', async () => {
    const options = { sizes, batches, seed, runtime, steps: 8, rateAt: (step: number) => 1e-3 / step };
    const whole = await train(options);
    const file = join(folder, 'checkpoint.safetensors');
    const run = { seed, steps: 8 };
    const stop = new AbortController();
    const stopped = train({
      ...options,
      signal: stop.signal,
      onStep: ({ step }) => step === 5 && stop.abort(),
      save: { every: Number.POSITIVE_INFINITY, to: (checkpoint) => saveCheckpoint(file, run, checkpoint) },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    const resume = await loadCheckpoint(file, run);
    expect(resume?.step).toBe(5);
    const seen: number[] = [];
    const resumed = await train({ ...options, resume, onStep: ({ step }) => seen.push(step) });
    expect(seen).toEqual([6, 7, 8]);
    expect(Object.keys(resumed)).toEqual(Object.keys(whole));
    for (const [name, { data }] of Object.entries(whole)) expect(resumed[name]?.data, name).toEqual(data);
  });

  it('refuses the checkpoint of another training', async () => {
    const file = join(folder, 'other.safetensors');
    await saveCheckpoint(file, { seed: 1 }, { step: 1, state: {} });
    await expect(loadCheckpoint(file, { seed: 2 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', file });
    expect(await loadCheckpoint(join(folder, 'none'), {})).toBeUndefined();
  });
});
