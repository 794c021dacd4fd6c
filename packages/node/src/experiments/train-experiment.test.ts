import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectRows } from '@fgclip/datasets';
import { train } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { finishedExperiment } from '../../test/finished-experiment.ts';
import { filesIn } from '../../test/folders.ts';
import { smallFineTune, smallTable, smallWarmUp, smallSplit as split } from '../../test/small-experiment.ts';
import { readHeadFile } from '../files/head-file.ts';
import { foldRows, withoutTest } from './split-table.ts';

const table = await smallTable();
const { folder, trained, reported } = await finishedExperiment(table);

describe('trainExperiment', () => {
  it('leaves the plan and a head for every fold, head and stage', () => {
    const names = ['linear.fine-tune', 'linear.warm-up', 'mlp.fine-tune', 'mlp.warm-up'];
    expect(Object.keys(filesIn(folder))).toEqual([
      'experiment.json',
      ...[0, 1].flatMap((fold) => names.map((name) => `fold-${fold}/${name}.safetensors`)),
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'experiment.json'), 'utf8'))).toMatchObject({
      formatVersion: 1,
      table: { fingerprint: table.manifest.fingerprint, dimension: 8 },
      heads: [
        { name: 'linear', start: 'default', label: 'linear' },
        { name: 'mlp', options: { hidden: [8] } },
      ],
      stages: [smallWarmUp, smallFineTune],
      split,
      seed: 123,
    });
  });

  it('returns what each training did, fold by fold, head by head', () => {
    expect(trained.map(({ head, stage, fold }) => `${fold} ${head} ${stage}`)).toEqual([
      '0 linear warm-up',
      '0 linear fine-tune',
      '0 mlp warm-up',
      '0 mlp fine-tune',
      '1 linear warm-up',
      '1 linear fine-tune',
      '1 mlp warm-up',
      '1 mlp fine-tune',
    ]);
    expect(trained.every(({ record }) => record.epochs.length === 4 && record.examples + record.leftOut === 48)).toBe(
      true,
    );
  });

  it('starts a stage from the best head of the one before, as train() by hand does', async () => {
    const [warm, tuned] = await Promise.all(trained.slice(4, 6).map(({ file }) => readHeadFile(file)));
    const rows = foldRows(table, split, 123)[1];
    if (warm === undefined || rows === undefined) throw new Error('there is no fold 1');
    const byHand = await train({
      head: warm,
      stage: smallFineTune,
      training: selectRows(withoutTest(table, rows), rows.training),
      validation: selectRows(withoutTest(table, rows), rows.validation),
    });
    expect(byHand.head.parameters).toEqual(tuned?.parameters);
    expect(tuned?.parameters).not.toEqual(warm.parameters);
  });

  it('writes into each head which images it was trained on', async () => {
    const { history } = await readHeadFile(trained[5]?.file ?? '');
    expect(history.map(({ event }) => event)).toEqual(['created', 'experiment', 'trained', 'trained']);
    const { fingerprint } = table.manifest;
    expect(history[1]).toMatchObject({ label: 'linear', table: fingerprint, split, seed: 123, fold: 1 });
  });

  it('reports steps over the whole experiment', () => {
    const perJob = 3 * Math.ceil(48 / 16);
    expect(reported.at(-1)).toMatchObject({ head: 'mlp', fold: 1, folds: 2, job: 8, jobs: 8, done: 8 * perJob });
    for (const { done, total, job, training } of reported) {
      const { epoch, step, stepsPerEpoch, epochs } = training;
      expect(total).toBe(8 * stepsPerEpoch * epochs);
      expect(done - (job - 1) * perJob).toBe(epoch === 0 ? 0 : (epoch - 1) * stepsPerEpoch + step);
    }
  });
});
