import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runJob } from '../apps/playground/src/train/job/run-job.ts';
import { onnxFile } from '../apps/playground/src/train/results/onnx-files.ts';
import { newHead, usualSettings } from '../apps/playground/src/train/settings/settings.ts';
import { stagesOf } from '../apps/playground/src/train/settings/stages.ts';
import { syntheticWorld } from '../apps/playground/test/synthetic-world.ts';
import { plainRuntime } from '../packages/core/src/index.ts';
import { createMatcher, type Head, type HeadFamily, loadHead, saveHead } from '../packages/heads/src/index.ts';
import {
  evaluateExperiment,
  readHeadFile,
  splitTable,
  trainExperiment,
  writeTableFolder,
} from '../packages/node/src/index.ts';
import { reportedRun } from '../packages/node/src/internal.ts';
import { smallFineTune, smallTable, smallWarmUp } from '../packages/node/test/small-experiment.ts';
import { root } from './sources.ts';

const example: string = join(root, 'examples/own-head/head.js');
const { sharedLinear }: { readonly sharedLinear: HeadFamily } = await import(example);
const families = [sharedLinear];
const folder = mkdtempSync(join(tmpdir(), 'fgclip-own-'));
const runtime = plainRuntime();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a function of one’s own is trained, cross-validated, measured and reported in Node', async () => {
  const table = await smallTable();
  await writeTableFolder(join(folder, 'table'), table);
  const run = join(folder, 'run');
  const { trained } = await trainExperiment({
    ...{ folder: run, data: splitTable(table, { folds: 2, validation: 0.2 }), families, runtime },
    heads: [{ name: 'linear' }, { name: sharedLinear.name, start: 'identity' }],
    stages: [smallWarmUp, smallFineTune],
  });
  const own = trained.filter(({ head }) => head === sharedLinear.name);
  expect(own.map(({ stage, fold }) => `${stage} ${fold}`)).toEqual([
    ...['warm-up 0', 'fine-tune 0', 'warm-up 1', 'fine-tune 1'],
  ]);
  for (const { record } of own) {
    const [, first, ...later] = record.epochs;
    expect(later.at(-1)?.trainingLoss).toBeLessThan(first?.trainingLoss ?? 0);
  }

  const { results } = await evaluateExperiment({ folder: run, table, families, runtime });
  expect(results.map(({ head, stage }) => [head, stage])).toEqual([
    ['cosine', undefined],
    ['linear', 'warm-up'],
    ['linear', 'fine-tune'],
    ['shared-linear', 'warm-up'],
    ['shared-linear', 'fine-tune'],
  ]);
  const { result, trainings = [] } = await reportedRun({
    path: run,
    tables: [join(folder, 'table')],
    families,
    runtime,
  });
  expect(result.results).toEqual(results);
  expect(trainings.map(({ head }) => head)).toContain('shared-linear');

  const file = own[0]?.file ?? '';
  expect(weightOf(await readHeadFile(file, { families }))).toHaveLength(64);
  const unknown = { code: 'NOT_FOUND', hint: expect.stringContaining('`families`') };
  await expect(readHeadFile(file)).rejects.toMatchObject({ ...unknown, file });
  await expect(evaluateExperiment({ folder: run, table, runtime })).rejects.toMatchObject({
    ...{ ...unknown, file: join(run, 'experiment.json') },
  });
});

it('and trained, measured and exported by the code of the playground', async () => {
  const world = await syntheticWorld();
  const settings = { ...usualSettings, head: sharedLinear.name, epochs: 8, learningRate: 1e-3 };
  const started = newHead(settings, world.training.images.shape[1], families);
  const scores = await createMatcher(started).score(world.test.images, world.test.texts);
  expect(scores.data[0]).toBeLessThanOrEqual(1);
  const job = { head: saveHead(started), stages: stagesOf(settings, world), test: world.test, seed: 1 };
  const { head, measured, outcomes } = await runJob(job, { runtime, families });
  expect(outcomes).toMatchObject([{ stage: 'fine-tune', stopped: 'finished' }]);
  expect(meanRank(measured.head[0]?.rows)).toBeLessThan(meanRank(measured.cosine[0]?.rows));
  const trained = loadHead(head, { families });
  expect(weightOf(trained)).not.toEqual(weightOf(started));
  expect(onnxFile(trained, 'image').length).toBeGreaterThan(4 * 32 * 32);
});

function weightOf({ parameters }: Head): number[] {
  return [...(parameters.weight?.data ?? [])];
}

function meanRank(rows: readonly Float32Array[] = []): number {
  const ranks = rows.map((row) => row.filter((score) => score >= (row[0] ?? 0)).length);
  return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
}
