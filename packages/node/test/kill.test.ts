import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { buildScript } from '../../../test/build-script.ts';
import { trainExperiment } from '../src/experiments/train-experiment.ts';
import { filesIn, temporaryFolder } from './folders.ts';
import { givenExperiment, smallExperiment, smallTable } from './small-experiment.ts';

const script = await buildScript(new URL('train-until-killed.ts', import.meta.url));

function trainUntil(step: number, folder: string, ...data: string[]): void {
  const { signal, stderr } = spawnSync(process.execPath, [script, folder, `${step}`, ...data], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(signal).toBe('SIGKILL');
}

it('gives the same files after two kills as without any', async () => {
  const table = await smallTable();
  const [straight, killed] = [temporaryFolder(), temporaryFolder()];
  await trainExperiment(smallExperiment(straight, table));

  trainUntil(5, killed);
  expect(Object.keys(filesIn(killed))).toEqual(['experiment.json', 'fold-0/linear.warm-up.checkpoint']);
  trainUntil(11, killed);
  expect(Object.keys(filesIn(killed))).toEqual([
    'experiment.json',
    'fold-0/linear.fine-tune.checkpoint',
    'fold-0/linear.warm-up.safetensors',
  ]);
  await trainExperiment(smallExperiment(killed, table));
  expect(filesIn(killed)).toEqual(filesIn(straight));
});

it('gives the same files on given tables too, without folders for folds', async () => {
  const [straight, killed] = [temporaryFolder(), temporaryFolder()];
  await trainExperiment(await givenExperiment(straight));
  // 120 pairs in batches of 16, three epochs: a stage is 24 steps.
  trainUntil(12, killed, 'given');
  expect(Object.keys(filesIn(killed))).toEqual(['experiment.json', 'linear.warm-up.checkpoint']);
  trainUntil(60, killed, 'given');
  expect(Object.keys(filesIn(killed))).toEqual([
    'experiment.json',
    'linear.fine-tune.safetensors',
    'linear.warm-up.safetensors',
    'mlp.warm-up.checkpoint',
  ]);
  await trainExperiment(await givenExperiment(killed));
  expect(filesIn(killed)).toEqual(filesIn(straight));
});
