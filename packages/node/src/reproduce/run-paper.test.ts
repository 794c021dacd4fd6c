import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime } from '@fgclip/core';
import { paperBenchmarks } from '@fgclip/heads';
import { expect, it } from 'vitest';
import { filesIn, temporaryFolder } from '../../test/folders.ts';
import { givenExperiment, smallFineTune, smallTable, smallWarmUp } from '../../test/small-experiment.ts';
import { withSets } from '../../test/table-with-sets.ts';
import { asReleased, paperStages } from './paper-stages.ts';
import { runPaper } from './run-paper.ts';

const { data } = await givenExperiment('');
const open = data.folds(123)[0]?.open();
if (open === undefined) throw new Error('there is no data');
const table = await smallTable(15);
const sets = paperBenchmarks.map(({ name, negatives }) => ({ name, maxNegatives: negatives }));
const tables = {
  ...{ warmUp: open('warm-up'), fineTune: open('fine-tune') },
  benchmarks: [withSets(table, sets)],
  retrieval: withSets(await smallTable(16), [{ name: 'coco-test' }]),
};

it('trains, measures and leaves the tables; the second time it only measures', async () => {
  const folder = temporaryFolder();
  const phases: string[] = [];
  const run = () =>
    runPaper({
      ...{ tables, folder, runtime: plainRuntime(), stages: [smallWarmUp, smallFineTune] as const },
      heads: [{ name: 'linear' }, { name: 'mlp' }],
      onProgress: ({ phase }) => phases.push(phase),
    });
  const result = await run();
  expect(new Set(phases)).toEqual(new Set(['training', 'evaluation']));
  expect(Object.keys(filesIn(folder))).toEqual([
    'results.json',
    'run/experiment.json',
    ...['linear.fine-tune', 'linear.warm-up', 'mlp.fine-tune', 'mlp.warm-up'].map((name) => `run/${name}.safetensors`),
    'table.csv',
    'table.md',
    'table.tex',
  ]);
  const [cosine] = result.results;
  expect(cosine?.benchmarks.map(({ title, ranks }) => [title, ranks.length])).toEqual(
    // Four negatives were mined.
    paperBenchmarks.map(({ title, negatives }) => [title, Math.min(4, negatives)]),
  );
  expect(cosine?.meanRankSum?.complete).toBe(true);
  expect(cosine?.retrievals.map(({ name }) => name)).toEqual(['coco-test']);
  expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(result)));
  const csv = readFileSync(join(folder, 'table.csv'), 'utf8').split('\n');
  expect(csv[0]).toMatch(/^head,stage,Hard,Hard low,Hard high,.*,mean rank sum,.*,i2t R@1,/);
  expect(csv).toHaveLength(1 + 5 + 1 + 1);
  const markdown = readFileSync(join(folder, 'table.md'), 'utf8');
  expect(markdown).toContain('**Beside the published results**');
  expect(markdown).toContain('**Transparency: Mean rank of the right caption, beside the first N hard negatives**');

  const before = filesIn(folder);
  phases.length = 0;
  await run();
  expect(new Set(phases)).toEqual(new Set(['evaluation']));
  expect(filesIn(folder)).toEqual(before);
});

it("fine-tunes as the paper does, on images with all ten negatives, from the paper's settings", () => {
  const [warm, tuned] = paperStages;
  expect([warm.learningRate, warm.epochs, warm.batchSize, warm.loss]).toEqual([
    5e-5,
    10,
    256,
    { type: 'triplet', margin: 0.2 },
  ]);
  expect([tuned.learningRate, tuned.minNegatives, tuned.negatives, tuned.loss]).toEqual([
    ...[1e-5, 10, 10],
    { type: 'triplet', margin: 0.05 },
  ]);
});

it('repeats the errata of the released code by choice, in training and evaluation', async () => {
  const folder = temporaryFolder();
  const { protocol } = await runPaper({
    ...{ tables, folder, runtime: plainRuntime(), protocol: 'paper' as const, heads: [{ name: 'linear' as const }] },
    stages: [smallWarmUp, smallFineTune],
  });
  expect(protocol.errata).toHaveLength(5);
  expect(JSON.parse(readFileSync(join(folder, 'run', 'experiment.json'), 'utf8')).stages).toEqual([
    { ...smallWarmUp, samePhotographNegatives: true },
    { ...smallFineTune, minNegatives: 4, captionNormalization: 'captions-axis' },
  ]);
  for (const stage of paperStages) expect(asReleased(stage)).toMatchObject(stage);
});
