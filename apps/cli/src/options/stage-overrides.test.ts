import { fineTune, warmUp } from '@fgclip/heads';
import { expect, test } from 'vitest';
import { UsageError } from '../printing/errors.ts';
import { overrideStages } from './stage-overrides.ts';

const both = [warmUp, fineTune];

test('changes nothing by itself', () => {
  expect(overrideStages(both, {})).toEqual(both);
});

test('sets all stages, or one; what is said of one goes first, in whatever order', () => {
  const stages = overrideStages(both, {
    epochs: [{ stage: 'warm-up', value: 3 }, { value: 20 }],
    learningRate: [{ stage: 'fine-tune', value: 1e-4 }],
    margin: [{ value: 0.1 }, { value: 0.3 }],
    batchSize: [{ value: 32 }],
    patience: [{ stage: 'fine-tune', value: 2 }],
  });
  expect(stages).toEqual([
    { ...warmUp, epochs: 3, batchSize: 32, loss: { type: 'triplet', margin: 0.3 } },
    { ...fineTune, epochs: 20, batchSize: 32, learningRate: 1e-4, patience: 2, loss: { type: 'triplet', margin: 0.3 } },
  ]);
});

test('refuses a stage that is not trained, and a margin for a loss without one', () => {
  expect(() => overrideStages([warmUp], { epochs: [{ stage: 'fine-tune', value: 1 }] })).toThrow(UsageError);
  expect(() => overrideStages([{ ...warmUp, loss: { type: 'bce' } }], { margin: [{ value: 0.2 }] })).toThrow(/bce/);
});
