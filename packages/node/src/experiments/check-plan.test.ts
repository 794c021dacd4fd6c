import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { smallExperiment, smallTable, smallWarmUp } from '../../test/small-experiment.ts';
import { type TrainExperimentOptions, trainExperiment } from './train-experiment.ts';

const table = await smallTable();
const coarse = { ...table, annotations: table.annotations.map(({ negatives: _, ...rest }) => rest) };

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
  [{ split: { folds: 1, validation: 0.2 } }, /two folds or more/],
  [{ split: { folds: 61, validation: 0.2 } }, /Too few images/],
  [{ split: { test: 0.5, validation: 0.5 } }, /leaves a part without images/],
  [{ split: { folds: 5, validation: 0 } }, /leaves a part without images/],
  [{ table: coarse }, /Stage "fine-tune" has nothing to train on in fold 0/],
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

  it('is refused where its folder cannot be written, naming the file', async () => {
    const options = smallExperiment(join(temporaryFolder(), 'experiment'), table);
    writeFileSync(options.folder, 'a file');
    const refused = trainExperiment(options);
    await expect(refused).rejects.toMatchObject({ code: 'IO' });
    await expect(refused).rejects.toThrow(`${join(options.folder, 'experiment.json')}: Cannot`);
  });
});
