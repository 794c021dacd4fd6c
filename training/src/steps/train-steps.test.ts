import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxRuntime } from '@fgclip/node';
import { afterAll, describe, expect, it } from 'vitest';
import { smallTraining } from '../../test/small-training.ts';
import { firstParameters, optimizer, stepGraph } from '../swatchbook-clip/step-graph.ts';
import { loadCheckpoint, type StepProgress, saveCheckpoint, trainSteps } from './train-steps.ts';

const { sizes, batches, seed } = smallTraining();
const runtime = onnxRuntime({ threads: 2 });
const folder = mkdtempSync(join(tmpdir(), 'fgclip-training-'));
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});

const training = { graph: stepGraph(sizes), optimizer, parameters: firstParameters(sizes, seed), batches, runtime };
const at = (name: string, run: object = { seed }) => ({ file: join(folder, name), format: 'test/1', run });

describe('trainSteps', () => {
  it('learns to tell shapes apart', async () => {
    const told: StepProgress[] = [];
    await trainSteps({ ...training, steps: 60, rateAt: () => 2e-3, onStep: (step) => told.push(step) });
    const meanOf = (list: StepProgress[], key: string) =>
      list.reduce((sum, { outputs }) => sum + (outputs[key] ?? Number.NaN), 0) / list.length;
    expect(meanOf(told.slice(-5), 'loss')).toBeLessThan(0.8 * meanOf(told.slice(0, 5), 'loss'));
    expect(meanOf(told.slice(-5), 'accuracy')).toBeGreaterThan(2 * meanOf(told.slice(0, 5), 'accuracy'));
  });

  it('goes on from a checkpoint to the same end, bit for bit', async () => {
    const options = { ...training, steps: 8, rateAt: (step: number) => 1e-3 / step };
    const whole = await trainSteps(options);
    const checkpoint = at('checkpoint.safetensors');
    const stop = new AbortController();
    const stopped = trainSteps({
      ...options,
      signal: stop.signal,
      onStep: ({ step }) => step === 5 && stop.abort(),
      save: { every: Number.POSITIVE_INFINITY, to: (state) => saveCheckpoint(checkpoint, state) },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    const resume = await loadCheckpoint(checkpoint);
    expect(resume?.step).toBe(5);
    const seen: number[] = [];
    const resumed = await trainSteps({ ...options, resume, onStep: ({ step }) => seen.push(step) });
    expect(seen).toEqual([6, 7, 8]);
    expect(Object.keys(resumed)).toEqual(Object.keys(whole));
    for (const [name, { data }] of Object.entries(whole)) expect(resumed[name]?.data, name).toEqual(data);
  });

  it('refuses the checkpoint of another training', async () => {
    const { file, ...other } = at('other.safetensors', { seed: 1 });
    await saveCheckpoint({ file, ...other }, { step: 1, state: {} });
    await expect(loadCheckpoint({ file, ...other, run: { seed: 2 } })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      file,
    });
    await expect(loadCheckpoint({ file, ...other, format: 'else/1' })).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
    });
    expect(await loadCheckpoint(at('none'))).toBeUndefined();
  });
});
