import {
  createRandom,
  FgclipError,
  type FloatTensor,
  initialSlots,
  type Program,
  plainRuntime,
  type Runtime,
  stepInputs,
} from '@fgclip/core';
import type { Head } from '../head.ts';
import type { MatchingData } from '../matching-data.ts';
import { breather } from './breathe.ts';
import { decodeCheckpoint, encodeCheckpoint, type RunIdentity, type TrainingState } from './checkpoint.ts';
import { bestOf, type EpochRecord, finiteOrNull, type TrainingRecord } from './record.ts';
import type { Stage } from './stage.ts';
import { stageData } from './stage-data.ts';
import { lossState, stageGraphs } from './stage-graphs.ts';
import { checkStage, lossOf, optimizerOf, scheduleOf } from './stage-parts.ts';
import { createValidator, headValues } from './validator.ts';

export interface TrainOptions {
  readonly head: Head;
  readonly stage: Stage;
  readonly training: MatchingData;
  /** Decides which epoch is kept; must share no photograph with `training`. */
  readonly validation: MatchingData;
  /** Default: plain JavaScript, for small jobs. Use onnxRuntime() of @fgclip/node for speed. */
  readonly runtime?: Runtime | undefined;
  /** Order of the examples. Default 123, as the paper. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly checkpoint?: CheckpointOptions | undefined;
}

export interface CheckpointOptions {
  /** Called with a checkpoint's bytes after each epoch, and when the signal stops the run. */
  save(bytes: Uint8Array): void | Promise<void>;
  /** A checkpoint to go on from. The result is byte for byte that of a run that never stopped. */
  readonly resume?: Uint8Array | undefined;
}

export interface TrainingProgress {
  readonly stage: string;
  /** The epoch under way, from 1; 0 while the given head is validated. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done of this epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean loss per example of this epoch so far. */
  readonly loss: number | null;
  /** Set when an epoch has just been validated. */
  readonly validated?: EpochRecord;
}

export interface TrainingResult {
  /** The best head by validation loss; the given one (epoch 0) when no epoch was better. */
  readonly head: Head;
  readonly record: TrainingRecord;
}

/**
 * Trains a head through one stage and returns its best epoch on the validation data. The head as given counts as
 * epoch 0, so the result is never worse on it. A loss that is no longer a number ends training with the best so far.
 *
 * Throws SHAPE_MISMATCH when data and head differ in dimension; INVALID_DATA when a side has no examples;
 * INVALID_ARGUMENT for a stage out of range, a head without parameters or a foreign checkpoint; ABORTED when the
 * signal fires, after a last checkpoint.
 */
export async function train(options: TrainOptions): Promise<TrainingResult> {
  const run = await prepareRun(options);
  try {
    let state = run.resumed ?? (await run.begin());
    let stopped = verdict(options.stage, state);
    while (stopped === undefined) {
      state = await run.epoch(state);
      stopped = verdict(options.stage, state);
    }
    return run.finish(state, stopped);
  } finally {
    await run.dispose();
  }
}

async function prepareRun(options: TrainOptions) {
  const { head, stage, signal, onProgress, checkpoint, seed = 123, runtime = plainRuntime() } = options;
  checkStage(stage);
  if (Object.keys(head.parameters).length === 0) {
    throw new FgclipError('INVALID_ARGUMENT', `A "${head.function.name}" head has nothing to train`);
  }
  const loss = lossOf(stage.loss, head.function);
  const optimizer = optimizerOf(stage.optimizer);
  const graphs = stageGraphs(head.function, stage, loss, optimizer);
  const examples = stageData(options.training, stage, head.function.dimension, 'Training data');
  const validationExamples = stageData(options.validation, stage, head.function.dimension, 'Validation data');
  const identity: RunIdentity = {
    function: head.function.name,
    options: head.function.options,
    stage,
    seed,
    examples: examples.examples,
    validationExamples: validationExamples.examples,
  };
  const resumed = checkpoint?.resume && decodeCheckpoint(checkpoint.resume, identity);
  const trained = { ...head.parameters, ...lossState(loss) };
  const first = resumed?.values ?? { ...trained, ...initialSlots(optimizer, trained) };
  const stepsPerEpoch = Math.ceil(examples.examples / stage.batchSize);
  const rate = scheduleOf(stage, stage.epochs * stepsPerEpoch);
  const program = await runtime.compile(graphs.step, first);
  const validator = await createValidator({
    head,
    stage,
    loss,
    graph: graphs.loss,
    data: options.validation,
    examples: validationExamples,
    runtime,
    state: first,
    signal,
  });
  const breathe = breather();

  const report = (epoch: number, step: number, mean: number | null, validated?: EpochRecord): void =>
    onProgress?.({
      stage: stage.name,
      epoch,
      epochs: stage.epochs,
      step,
      stepsPerEpoch,
      loss: mean,
      ...(validated !== undefined && { validated }),
    });
  const save = async (state: TrainingState): Promise<void> => checkpoint?.save(encodeCheckpoint(identity, state));
  const perExample = (lossSum: number, steps: number): number =>
    lossSum / Math.min(steps * stage.batchSize, examples.examples);

  /** Validates the parameters as they stand and closes the epoch with them. */
  const closeEpoch = async (earlier: Omit<TrainingState, 'values'>, epoch: number): Promise<TrainingState> => {
    const values = await floatState(program);
    const measured = await validator.measure(values);
    const trainingLoss = epoch === 0 ? null : finiteOrNull(perExample(earlier.lossSum, stepsPerEpoch));
    const epochs = [...earlier.epochs, { epoch, trainingLoss, ...measured }];
    const isBest = bestOf(epochs)?.epoch === epoch;
    const best = isBest ? headValues(head, values) : earlier.best;
    const state = { epoch, step: 0, lossSum: 0, epochs, values, best };
    await save(state);
    report(epoch, stepsPerEpoch, trainingLoss, epochs.at(-1));
    return state;
  };

  return {
    resumed,
    begin: (): Promise<TrainingState> =>
      closeEpoch({ epoch: 0, step: 0, lossSum: 0, epochs: [], best: head.parameters }, 0),
    async epoch(state: TrainingState): Promise<TrainingState> {
      const epoch = state.epoch + 1;
      const order = createRandom(seed).fork(`epoch ${epoch}`).permutation(examples.examples);
      let { lossSum } = state;
      for (let step = state.step; step < stepsPerEpoch; step++) {
        if (signal?.aborted) {
          await save({ ...state, step, lossSum, values: await floatState(program) });
          throw new FgclipError('ABORTED', `Stopped in epoch ${epoch}, step ${step}`, { cause: signal.reason });
        }
        const indices = order.subarray(step * stage.batchSize, (step + 1) * stage.batchSize);
        const count = (epoch - 1) * stepsPerEpoch + step + 1;
        const result = await program.run({
          ...examples.batch(indices),
          ...stepInputs(optimizer, count, rate(count)),
        });
        lossSum += (result.loss?.data[0] ?? Number.NaN) * (loss.reduction === 'mean' ? indices.length : 1);
        report(epoch, step + 1, perExample(lossSum, step + 1));
        await breathe();
      }
      return closeEpoch({ ...state, lossSum }, epoch);
    },
    finish(state: TrainingState, stopped: TrainingRecord['stopped']): TrainingResult {
      const record: TrainingRecord = {
        stage,
        seed,
        examples: examples.examples,
        leftOut: examples.leftOut,
        validationExamples: validationExamples.examples,
        runtime: runtime.name,
        epochs: state.epochs,
        bestEpoch: bestOf(state.epochs)?.epoch ?? 0,
        stopped,
      };
      const history = [...head.history, { event: 'trained', ...record }];
      return { head: { function: head.function, parameters: state.best, history }, record };
    },
    async dispose(): Promise<void> {
      await program.dispose();
      await validator.dispose();
    },
  };
}

/** Why a run that stands here ends, or undefined when it goes on. */
function verdict(stage: Stage, { epoch, epochs }: TrainingState): TrainingRecord['stopped'] | undefined {
  const last = epochs.at(-1);
  if (last?.validationLoss === null || (epoch > 0 && last?.trainingLoss === null)) return 'diverged';
  if (epoch >= stage.epochs) return 'finished';
  const sinceBest = epoch - (bestOf(epochs)?.epoch ?? 0);
  return stage.patience !== undefined && sinceBest >= stage.patience ? 'early' : undefined;
}

async function floatState(program: Program): Promise<Record<string, FloatTensor>> {
  return (await program.readState()) as Record<string, FloatTensor>;
}
