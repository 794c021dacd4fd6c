import { readFile } from 'node:fs/promises';
import {
  FgclipError,
  type FloatTensor,
  initialSlots,
  type Optimizer,
  type Runtime,
  type Schedule,
  stepInputs,
  type Tensors,
} from '@fgclip/core';
import { readSafetensors, toFloat32, writeSafetensors } from '@fgclip/core/formats';
import type { Graph } from '@fgclip/core/graph';
import { throwIfAborted } from '@fgclip/core/internal';
import { writeFileAtomically } from '@fgclip/node/internal';

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

/** Where a training stands: everything needed to go on as if it had never stopped. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** Parameters and the optimiser's moments. */
  readonly state: Readonly<Record<string, FloatTensor>>;
}

/** Where checkpoints go, and what the training is: only the very same one goes on from them. */
export interface CheckpointFile {
  readonly file: string;
  /** What the file says it holds, with a version. */
  readonly format: string;
  readonly run: object;
}

/** Writes a checkpoint whole or not at all. */
export async function saveCheckpoint(to: CheckpointFile, { step, state }: Checkpoint): Promise<void> {
  const metadata = { format: to.format, run: JSON.stringify(to.run), step: `${step}` };
  await writeFileAtomically(to.file, writeSafetensors(state, metadata));
}

/**
 * The checkpoint in a file, or undefined where there is none.
 *
 * @throws INVALID_FORMAT for another file; INVALID_ARGUMENT for the checkpoint of another training.
 */
export async function loadCheckpoint({ file, format, run }: CheckpointFile): Promise<Checkpoint | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new FgclipError('IO', 'Cannot read the checkpoint', { file, found: error.message, cause: error });
  });
  if (bytes === undefined) return undefined;
  const { tensors, metadata } = readSafetensors(bytes, { file });
  if (metadata.format !== format) {
    throw new FgclipError('INVALID_FORMAT', 'This is not a checkpoint', { file, expected: format });
  }
  if (metadata.run !== JSON.stringify(run)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The checkpoint belongs to another training', {
      file,
      expected: JSON.stringify(run),
      found: metadata.run ?? 'nothing',
      hint: 'Remove the file, name another --work, or give the options it was made with',
    });
  }
  const state = Object.fromEntries([...tensors].map(([name, stored]) => [name, toFloat32(stored)]));
  return { step: Number(metadata.step), state };
}
