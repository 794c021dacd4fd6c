import {
  FgclipError,
  type FloatTensor,
  type Graph,
  initialSlots,
  type Optimizer,
  type Runtime,
  type Schedule,
  stepInputs,
  type Tensors,
  throwIfAborted,
} from '@fgclip/core';
import type { Checkpoint } from './checkpoint.ts';

export interface TrainStepsOptions {
  /** Of one step, as trainingStep() makes it; its outputs are scalars. */
  readonly graph: Graph;
  readonly optimizer: Optimizer;
  /** First value of every parameter, also of those that are not trained. */
  readonly parameters: Readonly<Record<string, FloatTensor>>;
  /** The graph's inputs by the number of the step, from 1: nothing but that number decides them. */
  readonly batches: (step: number) => Tensors;
  readonly steps: number;
  /** The learning rate by the number of the step. */
  readonly rateAt: Schedule;
  readonly runtime: Runtime;
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
  /** What the graph put out: the loss, and what is told beside it. */
  readonly outputs: Readonly<Record<string, number>> & { readonly loss: number };
}

/**
 * Trains from the first parameters, or goes on from a checkpoint to the very same end; the parameters after the last
 * step.
 *
 * @throws INVALID_DATA when the loss is no number any more; ABORTED, after saving.
 */
export async function trainSteps(options: TrainStepsOptions): Promise<Record<string, FloatTensor>> {
  const { graph, optimizer, parameters, batches, steps, rateAt, runtime, resume, save, signal, onStep } = options;
  const program = await runtime.compile(graph, resume?.state ?? firstState(options));
  const stateNow = async (names?: readonly string[]) => (await program.readState(names)) as Record<string, FloatTensor>;
  const saveNow = async (step: number) => save?.to({ step, state: await stateNow() });
  let saved = performance.now();
  try {
    for (let step = (resume?.step ?? 0) + 1; step <= steps; step++) {
      if (signal?.aborted) await saveNow(step - 1);
      throwIfAborted(signal);
      const rate = rateAt(step);
      const results = await program.run({ ...batches(step), ...stepInputs(optimizer, step, rate) });
      const values = Object.entries(results).map(([name, { data }]) => [name, data[0] ?? Number.NaN] as const);
      const outputs = { loss: Number.NaN, ...Object.fromEntries(values) };
      if (!Number.isFinite(outputs.loss)) {
        throw new FgclipError('INVALID_DATA', `The loss is ${outputs.loss} at step ${step}`);
      }
      onStep?.({ step, steps, rate, outputs });
      if (step < steps && performance.now() - saved < (save?.every ?? Number.POSITIVE_INFINITY)) continue;
      await saveNow(step);
      saved = performance.now();
    }
    return await stateNow(Object.keys(parameters));
  } finally {
    await program.dispose();
  }
}

/** The parameters, and zeros for the moments of those that the graph moves. */
function firstState({ graph, optimizer, parameters }: TrainStepsOptions): Record<string, FloatTensor> {
  const trained = Object.fromEntries(Object.entries(parameters).filter(([name]) => name in graph.updates));
  return { ...parameters, ...(initialSlots(optimizer, trained) as Record<string, FloatTensor>) };
}
