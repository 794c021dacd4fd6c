import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime } from '@fgclip/core';
import { paperBenchmarks } from '@fgclip/heads/results';
import { expect, it, onTestFinished } from 'vitest';
import { filesIn, temporaryFolder } from '../../test/folders.ts';
import { writePaperData } from '../../test/paper-data.ts';
import { givenExperiment, smallFineTune, smallTable, smallWarmUp } from '../../test/small-experiment.ts';
import { withSets } from '../../test/table-with-sets.ts';
import { writeTinyClip } from '../../test/tiny-clip.ts';
import { openClip } from '../models/open-clip.ts';
import { asReleased, paperStages } from './paper-data.ts';
import { type ReproducePaperOptions, reproducePaper, runPaper } from './reproduce-paper.ts';

async function miniature() {
  const [data, model, folder] = [temporaryFolder(), temporaryFolder(), join(temporaryFolder(), 'paper')];
  await writePaperData(data);
  await writeTinyClip(model);
  const clip = await openClip(model, { cacheFolder: join(model, 'cache'), threads: 1 });
  onTestFinished(() => clip.dispose());
  const phases: string[] = [];
  const options: ReproducePaperOptions = {
    ...{ coco: data, fgOvd: join(data, 'fg-ovd'), clip, folder, runtime: plainRuntime() },
    ...{ heads: [{ name: 'linear' }, { name: 'mlp' }], stages: [smallWarmUp, smallFineTune] },
    onProgress: (at) => phases.push(at.phase === 'extraction' ? at.table : at.phase),
  };
  return { data, folder, options, phases };
}

it('goes from photographs to the table of the paper, and on from where it stopped', async () => {
  const { folder, options, phases } = await miniature();
  const result = await reproducePaper(options);
  expect([...new Set(phases)]).toEqual([
    ...['coco-train', 'coco-validation', 'coco-test', 'fg-ovd-train', 'fg-ovd-validation', 'fg-ovd-benchmarks'],
    ...['training', 'evaluation'],
  ]);
  expect(result.results.map(({ head, stage }) => [head, stage])).toEqual([
    ['cosine', undefined],
    ['linear', 'warm-up'],
    ['linear', 'fine-tune'],
    ['mlp', 'warm-up'],
    ['mlp', 'fine-tune'],
  ]);
  for (const { benchmarks, meanRankSum, retrievals } of result.results) {
    expect(benchmarks.map(({ title, ranks }) => [title, ranks.length])).toEqual(
      paperBenchmarks.map(({ title, negatives }) => [title, negatives]),
    );
    // Two boxes on each of 12 photographs; five of six captions a photograph are kept.
    expect(benchmarks.every(({ ranks }) => ranks.every(({ count }) => count === 24))).toBe(true);
    expect(meanRankSum?.complete).toBe(true);
    expect(retrievals.map(({ gallery }) => gallery)).toEqual([{ images: 12, texts: 60 }]);
  }
  const files = filesIn(folder);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['results.json', 'table.md', 'table.tex', 'table.csv', 'run/mlp.fine-tune.safetensors']),
  );

  rmSync(join(folder, 'run', 'mlp.fine-tune.safetensors'));
  rmSync(join(folder, 'tables', 'fg-ovd-train', 'images-00000.safetensors'));
  await reproducePaper(options);
  expect(filesIn(folder)).toEqual(files);
});

it('lists all data files that are missing before it begins', async () => {
  const { data, options } = await miniature();
  rmSync(join(data, 'karpathy'), { recursive: true });
  rmSync(join(data, 'fg-ovd', 'benchmarks', 'pattern.json'));
  await expect(reproducePaper(options)).rejects.toThrow(
    /2 of 11 data files are missing; expected .*dataset_coco.json, .*pattern.json/,
  );
});

const { data } = await givenExperiment('');
const open = data.folds(123)[0]?.open();
if (open === undefined) throw new Error('there is no data');
const table = await smallTable(15);
const sets = paperBenchmarks.map(({ name, negatives }) => ({ name, maxNegatives: negatives }));
const tables = {
  ...{ warmUp: open.of('warm-up'), fineTune: open.of('fine-tune') },
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
