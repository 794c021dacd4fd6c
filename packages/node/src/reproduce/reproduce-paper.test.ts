import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime } from '@fgclip/core';
import { paperBenchmarks } from '@fgclip/heads';
import { expect, it, onTestFinished } from 'vitest';
import { filesIn, temporaryFolder } from '../../test/folders.ts';
import { writePaperData } from '../../test/paper-data.ts';
import { smallFineTune, smallWarmUp } from '../../test/small-experiment.ts';
import { writeTinyClip } from '../../test/tiny-clip.ts';
import { openClip } from '../clip/open-clip.ts';
import { type ReproducePaperOptions, reproducePaper } from './reproduce-paper.ts';

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
