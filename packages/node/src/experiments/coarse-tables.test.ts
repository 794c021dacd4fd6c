import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddingTable, selectRows } from '@fgclip/datasets';
import { balanced, type Stage } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { smallExperiment, smallFineTune, smallSplit, smallTable } from '../../test/small-experiment.ts';
import { withSets } from '../../test/table-with-sets.ts';
import { readHeadFile } from '../files/head-file.ts';
import { evaluateExperiment } from './evaluate-experiment.ts';
import { splitTable } from './split-table.ts';
import { trainExperiment } from './train-experiment.ts';

const table = await smallTable();
const others = renamed(await smallTable(21));
const stage: Stage = { ...balanced, epochs: 2, batchSize: 16, negatives: 4, keep: [{ weight: 0.3, rows: 16 }] };

describe('coarse data of an experiment', () => {
  it('is the captions of its own table, where nothing else is given', () => {
    const [fold] = splitTable(table, smallSplit).folds(123);
    const { coarse } = fold?.open().coarse('balanced') ?? {};
    const { training, validation } = fold?.open().of('balanced') ?? {};
    expect(coarse?.training.annotations).toEqual(training?.annotations);
    expect(coarse?.validation.annotations).toEqual(validation?.annotations);
  });

  it('is of the sets for retrieval, where a table has some', () => {
    const mixed = withSets(table, [{ name: 'boxes', maxNegatives: 4 }, { name: 'scenes' }]);
    const [fold] = splitTable(mixed, smallSplit).folds(123);
    const { coarse } = fold?.open().coarse('balanced') ?? {};
    const own = fold?.open().of('balanced').training.annotations ?? [];
    expect(coarse?.training.annotations).toEqual(own.filter(({ set }) => set === 'scenes'));
    expect(coarse?.training.annotations.length).toBeGreaterThan(0);
    expect(coarse?.training.annotations.length).toBeLessThan(own.length);
  });

  it('holds no photograph that a fold holds out, and trains on none that it validates with', () => {
    const both = joined(table, others);
    for (const fold of splitTable(table, smallSplit, { scenes: both }).folds(123)) {
      const { scenes } = fold.open().coarse('balanced');
      const idsOf = (part: unknown) => new Set((part as EmbeddingTable).imageIds);
      const [training, validation] = [idsOf(scenes?.training), idsOf(scenes?.validation)];
      const own = fold.open().of('balanced');
      const allowed = new Set([...own.training.imageIds, ...own.validation.imageIds, ...others.imageIds]);
      expect([...training, ...validation].filter((id) => !allowed.has(id))).toEqual([]);
      expect([...training].filter((id) => validation.has(id) || own.validation.imageIds.includes(id))).toEqual([]);
      // Of the 60 photographs that the fold does not know, a fifth validate.
      expect([...validation].filter((id) => others.imageIds.includes(id))).toHaveLength(12);
    }
  });

  it('is remembered by the plan and the heads, and what is asked for must be there', async () => {
    const folder = join(temporaryFolder(), 'experiment');
    const data = splitTable(table, { test: 0.3, validation: 0.2 }, { coarse: others });
    const options = { ...smallExperiment(folder, table), data, heads: [{ name: 'linear' }], stages: [stage] };
    const { trained, ...plan } = await trainExperiment(options);
    expect(plan).toMatchObject({ coarse: { coarse: { training: { fingerprint: others.manifest.fingerprint } } } });
    const head = await readHeadFile(trained[0]?.file ?? '');
    expect(head.history[1]).toMatchObject({ coarse: { coarse: { training: others.manifest.fingerprint } } });
    expect(trained[0]?.record.choice?.coarseImages).toEqual({ coarse: 12 });
    const missing = { ...stage, keep: [{ weight: 1, source: 'kinds' }] };
    const refused = trainExperiment({ ...options, folder: `${folder}-2`, stages: [missing] });
    await expect(refused).rejects.toThrow(/wants coarse data called "kinds".*found coarse/);
    expect(existsSync(`${folder}-2`)).toBe(false);
  });
});

describe('a stage that starts at the cosine', () => {
  it('is trained beside the others, from its own start, and is none of a head that has no such start', async () => {
    const folder = join(temporaryFolder(), 'experiment');
    const heads = [{ name: 'linear' }, { name: 'mlp' }, { name: 'attention', options: { heads: 2 } }];
    const options = { ...smallExperiment(folder, table), heads, stages: [smallFineTune, stage] };
    const { trained } = await trainExperiment(options);
    const ofFold = trained.filter(({ fold }) => fold === 0).map(({ head, stage: name }) => `${head} ${name}`);
    expect(ofFold).toEqual([
      'linear fine-tune',
      'linear balanced',
      'mlp fine-tune',
      'mlp balanced',
      'attention fine-tune',
    ]);
    // Epoch 0 of the stage is the cosine itself.
    const first = trained.filter((one) => one.stage === 'balanced').map(({ record }) => record.epochs[0]?.kept);
    expect(first.every((kept) => Math.abs((kept ?? 0) - 1) < 1e-9)).toBe(true);
    const again = await trainExperiment({ ...options, onProgress: () => expect.unreachable() });
    expect(again.trained).toEqual(trained);
    const { results } = await evaluateExperiment({ folder, table, runtime: options.runtime });
    expect(results.map(({ head, stage: name }) => `${head} ${name ?? ''}`)).toContain('mlp balanced');
  });

  it('is refused where no head is left to go through any', async () => {
    const folder = join(temporaryFolder(), 'experiment');
    const heads = [{ name: 'attention', options: { heads: 2 } }];
    const refused = trainExperiment({ ...smallExperiment(folder, table), heads, stages: [stage] });
    await expect(refused).rejects.toThrow(/"attention" head cannot start as the cosine.*warm-up and fine-tune/);
  });
});

/** The table with photographs of its own. */
function renamed(of: EmbeddingTable): EmbeddingTable {
  return { ...of, imageIds: of.imageIds.map((id) => `other ${id}`) };
}

/** Rows of both, the second's behind the first's. */
function joined(first: EmbeddingTable, second: EmbeddingTable): EmbeddingTable {
  const [images, texts] = [first.images.shape[0], first.texts.shape[0]];
  const stacked = (side: 'images' | 'texts') => ({
    shape: [first[side].shape[0] + second[side].shape[0], first[side].shape[1]] as [number, number],
    data: Float32Array.from([...first[side].data, ...second[side].data]),
  });
  const moved = second.annotations.map(({ image, captions }) => ({
    image: image + images,
    captions: captions.map((text) => text + texts),
  }));
  const all = {
    ...first,
    images: stacked('images'),
    texts: stacked('texts'),
    imageIds: [...first.imageIds, ...second.imageIds],
    captions: [...first.captions, ...second.captions],
    annotations: [...first.annotations, ...moved],
  };
  return selectRows(
    all,
    all.imageIds.map((_, row) => row),
  );
}
