import { expect, it } from 'vitest';
import { type JobProgress, paced } from './training-job.ts';

const step = (number: number): JobProgress => ({
  type: 'training',
  progress: { stage: 'fine-tune', epoch: 1, epochs: 2, step: number, stepsPerEpoch: 9, loss: 1 },
});
const epoch: JobProgress = {
  type: 'training',
  progress: {
    ...{ stage: 'fine-tune', epoch: 1, epochs: 2, step: 9, stepsPerEpoch: 9, loss: 1 },
    validated: { epoch: 1, trainingLoss: 1, validationLoss: 1, validationRank: 2 },
  },
};

it('leaves out steps that come too soon, and never an epoch', () => {
  const passed: JobProgress[] = [];
  let time = 0;
  const report = paced((progress) => passed.push(progress), { every: 50, now: () => time });
  for (const [at, progress] of [
    [0, step(1)],
    [20, step(2)],
    [60, step(3)],
    [70, epoch],
    [80, { type: 'measuring' }],
  ] as const) {
    time = at;
    report(progress);
  }
  expect(passed).toEqual([step(1), step(3), epoch, { type: 'measuring' }]);
});
