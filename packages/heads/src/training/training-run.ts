import {
  createRandom,
  FgclipError,
  type FloatTensor,
  initialSlots,
  type Loss,
  type Optimizer,
  type Program,
  plainRuntime,
  type Runtime,
  type Schedule,
  stepInputs,
} from '@fgclip/core';
import { allFamilies } from '../functions/families.ts';
import type { Head } from '../head.ts';
import { breather } from './breathe.ts';
import { decodeCheckpoint, encodeCheckpoint, type RunIdentity, type TrainingState } from './checkpoint.ts';
import type { TrainingResult, TrainOptions } from './options.ts';
import { bestOf, type EpochRecord, finiteOrNull, type TrainingRecord } from './record.ts';
import { type StageData, stageData } from './stage-data.ts';
import { lossState, stageGraphs } from './stage-graphs.ts';
import { checkStage, lossOf, optimizerOf, scheduleOf } from './stage-parts.ts';
import { sumOfLosses } from './sum-of-losses.ts';
import { createValidator, headValues, type Validator } from './validator.ts';

interface Parts {
  readonly options: TrainOptions;
  readonly runtime: Runtime;
  readonly seed: number;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly rate: Schedule;
  readonly examples: StageData;
  readonly validationExamples: StageData;
  readonly identity: RunIdentity;
  readonly program: Program;
  readonly validator: Validator;
  readonly resumed: TrainingState | undefined;
}

/** Checks the options, compiles the stage's graphs, and loads parameters or the checkpoint into them. */
export async function prepareRun(options: TrainOptions): Promise<TrainingRun> {
  const { head, stage, signal, checkpoint, seed = 123, runtime = plainRuntime() } = options;
  checkStage(stage);
  checkTrainable(head);
  const loss = lossOf(stage.loss, head.function);
  const optimizer = optimizerOf(stage.optimizer);
  const graphs = stageGraphs(head.function, stage, loss, optimizer);
  const examples = stageData(options.training, stage, head.function, 'training');
  const validationExamples = stageData(options.validation, stage, head.function, 'validation');
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
  const state = resumed?.values ?? { ...trained, ...initialSlots(optimizer, trained) };
  const validating = { head, stage, loss, graph: graphs.loss, runtime, state, signal };
  return new TrainingRun({
    options,
    runtime,
    seed,
    loss,
    optimizer,
    rate: scheduleOf(stage, stage.epochs * Math.ceil(examples.examples / stage.batchSize)),
    examples,
    validationExamples,
    identity,
    program: await runtime.compile(graphs.step, state),
    validator: await createValidator({ ...validating, data: options.validation, examples: validationExamples }),
    resumed,
  });
}

/** One stage of training under way. Each method takes where the run stands and returns where it stands afterwards. */
export class TrainingRun {
  readonly resumed: TrainingState | undefined;
  readonly #parts: Parts;
  readonly #stepsPerEpoch: number;
  readonly #breathe = breather();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.resumed = parts.resumed;
    this.#stepsPerEpoch = Math.ceil(parts.examples.examples / parts.options.stage.batchSize);
  }

  /** Measures the head as it was given: epoch 0. */
  validateStart(): Promise<TrainingState> {
    const { head } = this.#parts.options;
    return this.#closeEpoch({ step: 0, lossSum: 0, epochs: [], best: head.parameters }, 0);
  }

  /** Trains and validates the next epoch, from the step a checkpoint stopped at. */
  async trainEpoch(state: TrainingState): Promise<TrainingState> {
    const { options, examples, seed } = this.#parts;
    const { batchSize } = options.stage;
    const epoch = state.epoch + 1;
    const order = createRandom(seed).fork(`epoch ${epoch}`).permutation(examples.examples);
    let { lossSum } = state;
    for (let step = state.step; step < this.#stepsPerEpoch; step++) {
      await this.#stopIfAborted({ ...state, step, lossSum }, epoch);
      const indices = order.subarray(step * batchSize, (step + 1) * batchSize);
      lossSum += await this.#step(indices, state.epoch * this.#stepsPerEpoch + step + 1);
      this.#report(epoch, step + 1, this.#perExample(lossSum, step + 1));
      await this.#breathe();
    }
    return this.#closeEpoch({ ...state, lossSum }, epoch);
  }

  /** Why the run ends here, or undefined when it goes on. */
  verdict({ epoch, epochs }: TrainingState): TrainingRecord['stopped'] | undefined {
    const { patience = Number.POSITIVE_INFINITY, ...stage } = this.#parts.options.stage;
    const last = epochs.at(-1);
    if (last?.validationLoss === null || (epoch > 0 && last?.trainingLoss === null)) return 'diverged';
    if (epoch >= stage.epochs) return 'finished';
    return epoch - (bestOf(epochs)?.epoch ?? 0) >= patience ? 'early' : undefined;
  }

  result({ best, epochs }: TrainingState, stopped: TrainingRecord['stopped']): TrainingResult {
    const { options, seed, examples, validationExamples, runtime } = this.#parts;
    const record: TrainingRecord = {
      stage: options.stage,
      seed,
      examples: examples.examples,
      leftOut: examples.leftOut,
      validationExamples: validationExamples.examples,
      runtime: runtime.name,
      epochs,
      bestEpoch: bestOf(epochs)?.epoch ?? 0,
      stopped,
    };
    const history = [...options.head.history, { event: 'trained', ...record }];
    return { head: { function: options.head.function, parameters: best, history }, record };
  }

  async dispose(): Promise<void> {
    await this.#parts.program.dispose();
    await this.#parts.validator.dispose();
  }

  /** Runs one batch; `count` numbers the steps of the whole stage from 1. Returns the sum of its losses. */
  async #step(indices: Int32Array, count: number): Promise<number> {
    const { program, examples, optimizer, rate, loss } = this.#parts;
    const result = await program.run({
      ...examples.batch(indices),
      ...stepInputs(optimizer, count, rate(count)),
    });
    return sumOfLosses(result, loss, indices.length);
  }

  /** Validates the parameters as they stand, keeps them if they are the best, and saves a checkpoint. */
  async #closeEpoch(earlier: Omit<TrainingState, 'epoch' | 'values'>, epoch: number): Promise<TrainingState> {
    const { validator, options } = this.#parts;
    const values = await this.#values();
    const trainingLoss = epoch === 0 ? null : finiteOrNull(this.#perExample(earlier.lossSum, this.#stepsPerEpoch));
    const ended: EpochRecord = { epoch, trainingLoss, ...(await validator.measure(values)) };
    const epochs = [...earlier.epochs, ended];
    const best = bestOf(epochs) === ended ? headValues(options.head, values) : earlier.best;
    const state = { epoch, step: 0, lossSum: 0, epochs, values, best };
    await this.#save(state);
    this.#report(epoch, this.#stepsPerEpoch, trainingLoss, ended);
    return state;
  }

  async #stopIfAborted(state: Omit<TrainingState, 'values'>, epoch: number): Promise<void> {
    const { signal } = this.#parts.options;
    if (!signal?.aborted) return;
    await this.#save({ ...state, values: await this.#values() });
    throw new FgclipError('ABORTED', `Stopped in epoch ${epoch}, after ${state.step} steps`, { cause: signal.reason });
  }

  async #values(): Promise<Record<string, FloatTensor>> {
    return (await this.#parts.program.readState()) as Record<string, FloatTensor>;
  }

  async #save(state: TrainingState): Promise<void> {
    await this.#parts.options.checkpoint?.save(encodeCheckpoint(this.#parts.identity, state));
  }

  #perExample(lossSum: number, steps: number): number {
    const { options, examples } = this.#parts;
    return lossSum / Math.min(steps * options.stage.batchSize, examples.examples);
  }

  #report(epoch: number, step: number, loss: number | null, validated?: EpochRecord): void {
    const { stage, onProgress } = this.#parts.options;
    onProgress?.({
      stage: stage.name,
      epoch,
      epochs: stage.epochs,
      step,
      stepsPerEpoch: this.#stepsPerEpoch,
      loss,
      ...(validated !== undefined && { validated }),
    });
  }
}

function checkTrainable({ parameters, function: { name } }: Head): void {
  if (Object.keys(parameters).length > 0) return;
  const trainable = allFamilies().filter((family) => family.trainable);
  throw new FgclipError('INVALID_ARGUMENT', `A "${name}" head has nothing to train`, {
    hint: `Choose ${trainable.map(({ name: other }) => other).join(', ')}, or a function of your own with parameters`,
  });
}
