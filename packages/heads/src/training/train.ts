import type { TrainingResult, TrainOptions } from './options.ts';
import { prepareRun } from './training-run.ts';

/**
 * Trains a head through one stage and returns its best epoch on the validation data. The head as given counts as
 * epoch 0, so the result is never worse on it. A loss that is no longer a number ends training with the best so far.
 *
 * Throws SHAPE_MISMATCH when data and head differ in dimension; INVALID_DATA when a side has no examples;
 * INVALID_ARGUMENT for a stage out of range, a head without parameters or a foreign checkpoint; ABORTED when the
 * signal fires, after a last checkpoint.
 *
 * @example Both stages of the paper
 * const warm = await train({ head, stage: warmUp, training, validation, runtime });
 * const fine = await train({ head: warm.head, stage: fineTune, training, validation, runtime });
 */
export async function train(options: TrainOptions): Promise<TrainingResult> {
  const run = await prepareRun(options);
  try {
    let state = run.resumed ?? (await run.validateStart());
    for (let ended = run.verdict(state); ; ended = run.verdict(state)) {
      if (ended !== undefined) return run.result(state, ended);
      state = await run.trainEpoch(state);
    }
  } finally {
    await run.dispose();
  }
}
