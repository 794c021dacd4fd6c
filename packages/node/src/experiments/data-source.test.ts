import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { train } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { givenExperiment, smallFineTune, smallTable } from '../../test/small-experiment.ts';
import { readHeadFile } from '../files/head-file.ts';
import { givenTables } from './data-source.ts';
import { trainExperiment } from './train-experiment.ts';

describe('an experiment on given tables', () => {
  it('trains every stage on its own tables, and remembers them', async () => {
    const options = await givenExperiment(temporaryFolder());
    const { trained } = await trainExperiment(options);
    expect(trained.map(({ head, stage, fold }) => `${fold} ${head} ${stage}`)).toEqual([
      '0 linear warm-up',
      '0 linear fine-tune',
      '0 mlp warm-up',
      '0 mlp fine-tune',
    ]);
    const plan = JSON.parse(readFileSync(join(options.folder, 'experiment.json'), 'utf8'));
    const [warmTable, fineTable] = [await smallTable(11), await smallTable(13)];
    expect(plan).toMatchObject({
      formatVersion: 2,
      tables: {
        'warm-up': { training: { fingerprint: warmTable.manifest.fingerprint, dimension: 8 }, sharedPhotographs: 0 },
        'fine-tune': { training: { fingerprint: fineTable.manifest.fingerprint } },
      },
    });

    const warm = await readHeadFile(trained[0]?.file ?? '');
    const tuned = await readHeadFile(trained[1]?.file ?? '');
    const tables = options.data.folds(123)[0]?.open().of('fine-tune');
    if (tables === undefined) throw new Error('there are no tables');
    expect(tables.training.manifest.fingerprint).toBe(fineTable.manifest.fingerprint);
    const byHand = await train({ head: warm, stage: smallFineTune, ...tables });
    expect(byHand.head.parameters).toEqual(tuned.parameters);
    expect(tuned.history[1]).toMatchObject({
      event: 'experiment',
      tables: { 'fine-tune': { training: fineTable.manifest.fingerprint } },
    });
  });

  it('counts photographs that are trained on and validated on', async () => {
    const [training, validation] = [await smallTable(1), await smallTable(2)];
    expect(givenTables({ 'warm-up': { training, validation } }).plan).toMatchObject({
      tables: { 'warm-up': { sharedPhotographs: 60 } },
    });
  });
});
