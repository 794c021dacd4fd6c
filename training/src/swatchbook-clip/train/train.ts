import {
  FgclipError,
  type FloatTensor,
  initialSlots,
  type Runtime,
  type Schedule,
  scalar,
  stepInputs,
  throwIfAborted,
} from '@fgclip/core';
import { initialParameters } from '../towers/parameters.ts';
import type { TowerSizes } from '../towers/tower-sizes.ts';
import type { Batches } from './batches.ts';
import type { Checkpoint } from './checkpoint.ts';
import { initialProbes } from './probes.ts';
import { loss, lossParameter, optimizer, stepGraph } from './step-graph.ts';

export interface TrainOptions {
  readonly sizes: TowerSizes;
  readonly batches: Batches;
  readonly steps: number;
  readonly seed: number;
  readonly runtime: Runtime;
  /** The learning rate by the number of the step. */
  readonly rateAt: Schedule;
  /** Where to go on from. Default the beginning. */
  readonly resume?: Checkpoint | undefined;
  /** Called every so many milliseconds, and at the end. */
  readonly save?: { readonly every: number; readonly to: (checkpoint: Checkpoint) => Promise<void> } | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
}

export interface StepProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly rate: number;
  readonly loss: number;
  /** Share of the batch's pictures whose caption is nearer than all that are wrong for them. */
  readonly accuracy: number;
}

/**
 * Trains both towers from random parameters, or goes on from a checkpoint to the very same end; the parameters after
 * the last step.
 *
 * @throws INVALID_DATA when the loss is no number any more; ABORTED, after saving.
 */
export async function train(options: TrainOptions): Promise<Record<string, FloatTensor>> {
  const { sizes, batches, steps, seed, runtime, resume, save, signal, onStep, rateAt } = options;
  const program = await runtime.compile(stepGraph(sizes), resume?.state ?? firstState(sizes, seed));
  const saveNow = async (step: number) => {
    await save?.to({ step, state: (await program.readState()) as Record<string, FloatTensor> });
  };
  let saved = performance.now();
  try {
    for (let step = (resume?.step ?? 0) + 1; step <= steps; step++) {
      if (signal?.aborted) await saveNow(step - 1);
      throwIfAborted(signal);
      const rate = rateAt(step);
      const results = await program.run({ ...batches(step), ...stepInputs(optimizer, step, rate) });
      const [lossNow, accuracy] = [results.loss?.data[0] ?? Number.NaN, results.accuracy?.data[0] ?? Number.NaN];
      if (!Number.isFinite(lossNow)) throw new FgclipError('INVALID_DATA', `The loss is ${lossNow} at step ${step}`);
      onStep?.({ step, steps, rate, loss: lossNow, accuracy });
      if (step < steps && performance.now() - saved < (save?.every ?? Number.POSITIVE_INFINITY)) continue;
      await saveNow(step);
      saved = performance.now();
    }
    return (await program.readState(Object.keys(firstParameters(sizes, seed)))) as Record<string, FloatTensor>;
  } finally {
    await program.dispose();
  }
}

function firstParameters(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  const learned = Object.entries(loss.parameters).map(([name, value]) => [lossParameter(name), scalar(value)]);
  return {
    ...initialParameters(sizes, seed),
    ...Object.fromEntries(learned),
    ...initialProbes(sizes.dimension, seed),
  };
}

function firstState(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  const parameters = firstParameters(sizes, seed);
  return { ...parameters, ...(initialSlots(optimizer, parameters) as Record<string, FloatTensor>) };
}
