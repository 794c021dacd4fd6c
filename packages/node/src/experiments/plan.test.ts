import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { smallExperiment, smallFineTune, smallSplit, smallTable, smallWarmUp } from '../../test/small-experiment.ts';
import { givenTables } from './data-source.ts';
import { splitTable } from './split-table.ts';
import { type TrainExperimentOptions, trainExperiment } from './train-experiment.ts';

const table = await smallTable();
const coarse = { ...table, annotations: table.annotations.map(({ negatives: _, ...rest }) => rest) };

const sides = { training: table, validation: table };

const wrong: [Partial<TrainExperimentOptions>, RegExp][] = [
  [{ heads: [] }, /needs a head/],
  [{ heads: [{ name: 'cosine' }] }, /"cosine" head has nothing to train/],
  [{ heads: [{ name: 'mlp' }, { name: 'mlp', options: { activation: 'tanh' } }] }, /Two heads .* called "mlp"/],
  [{ heads: [{ name: 'mlp', label: '../mlp' }] }, /cannot be the name of a head/],
  [{ heads: [{ name: 'attention', options: { heads: 3 } }] }, /the heads must divide the dimension/],
  [{ heads: [{ name: 'attention', options: { heads: 2 }, start: 'identity' }] }, /cannot start as the identity/],
  [{ stages: [] }, /needs a stage/],
  [{ stages: [smallWarmUp, smallWarmUp] }, /Two stages .* called "warm-up"/],
  [{ stages: [{ ...smallWarmUp, name: 'warm/up' }] }, /cannot be the name of a stage/],
  [{ data: splitTable(table, { folds: 1, validation: 0.2 }) }, /two folds or more/],
  [{ data: splitTable(table, { folds: 61, validation: 0.2 }) }, /Too few images/],
  [{ data: splitTable(coarse, smallSplit) }, /Stage "fine-tune" has nothing to train on in fold 0/],
  [{ stages: [{ ...smallWarmUp, batchSize: 1 }] }, /a batch of one pair/],
  [
    { data: splitTable(table, { folds: 2, validation: 0.04 }), stages: [smallWarmUp] },
    /pairs of its validation have nothing to be compared with.*1 photograph/,
  ],
  [
    { data: givenTables({ 'warm-up': sides }) },
    /tables are not those of the stages; expected tables for warm-up, fine-tune/,
  ],
  [{ data: givenTables({ 'warm-up': sides, 'fine-tune': sides }), stages: [smallFineTune] }, /not those of the stages/],
];

describe('an experiment that cannot be carried out', () => {
  it.each(wrong.map(([change, message]) => ({ change, message })))(
    'is refused before anything is written: $message',
    async ({ change, message }) => {
      const options = smallExperiment(join(temporaryFolder(), 'experiment'), table);
      await expect(trainExperiment({ ...options, ...change })).rejects.toThrow(message);
      expect(existsSync(options.folder)).toBe(false);
    },
  );

  it.each([
    { test: 0.5, validation: 0.5 },
    { folds: 5, validation: 0 },
  ])('is refused with a split that leaves a part without images: %j', (split) => {
    expect(() => splitTable(table, split)).toThrow(/leaves a part without images/);
  });

  it('is refused without tables, and with tables of different widths', async () => {
    expect(() => givenTables({})).toThrow(/There is no table to train on/);
    const wide = { ...table, manifest: { ...table.manifest, dimension: 16 } };
    expect(() => givenTables({ 'warm-up': { training: table, validation: wide } })).toThrow(
      /different lengths; expected 8 values in all; found 16/,
    );
  });

  it('is refused where its folder cannot be written, naming the file', async () => {
    const options = smallExperiment(join(temporaryFolder(), 'experiment'), table);
    writeFileSync(options.folder, 'a file');
    const refused = trainExperiment(options);
    await expect(refused).rejects.toMatchObject({ code: 'IO' });
    await expect(refused).rejects.toThrow(`${join(options.folder, 'experiment.json')}: Cannot`);
  });
});
