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
import type { HeadValues } from '../choosing/blend.ts';
import { allFamilies } from '../functions/families.ts';
import type { Head } from '../matching/head.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import { checkStage } from './check-stage.ts';
import { candidateOf, chooseValues, finestOf } from './choice.ts';
import {
  bestOf,
  breather,
  type Choice,
  decodeCheckpoint,
  type EpochRecord,
  encodeCheckpoint,
  finiteOrNull,
  type RunIdentity,
  type TrainingRecord,
  type TrainingState,
} from './record.ts';
import type { Stage } from './stage.ts';
import { type StageData, stageData } from './stage-data.ts';
import { lossOf, lossState, optimizerOf, scheduleOf, stageGraphs, sumOfLosses } from './stage-graphs.ts';
import { type CoarseSides, coarseCounts, coarseSide, imagesBehind, type TermData, termData } from './terms.ts';
import { createValidator, headValues, type Validator } from './validator.ts';

export interface TrainOptions {
  readonly head: Head;
  readonly stage: Stage;
  readonly training: MatchingData;
  /** Decides which epoch is kept; must share no photograph with `training`. */
  readonly validation: MatchingData;
  /** Coarse data that the stage keeps or takes further losses of, by the names it has for them. */
  readonly coarse?: Readonly<Record<string, CoarseSides>> | undefined;
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
  /** The best head by validation loss, or as the stage chooses; the given one (epoch 0) when no epoch was better. */
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
      if (ended !== undefined) return await run.result(state, ended);
      state = await run.trainEpoch(state);
    }
  } finally {
    await run.dispose();
  }
}

interface Parts {
  readonly options: TrainOptions;
  readonly runtime: Runtime;
  readonly seed: number;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly rate: Schedule;
  readonly examples: StageData;
  readonly validationExamples: StageData;
  readonly terms: TermData;
  readonly coarseImages: Readonly<Record<string, number>>;
  readonly identity: RunIdentity;
  readonly program: Program;
  readonly validator: Validator;
  readonly resumed: TrainingState | undefined;
}

/** Checks the options, compiles the stage's graphs, and loads parameters or the checkpoint into them. */
async function prepareRun(options: TrainOptions): Promise<TrainingRun> {
  const { head, stage, signal, checkpoint, seed = 123, runtime = plainRuntime() } = options;
  checkStage(stage);
  checkTrainable(head);
  const loss = lossOf(stage.loss, head.function);
  const optimizer = optimizerOf(stage.optimizer);
  const graphs = stageGraphs(head.function, stage, loss, optimizer);
  const examples = stageData(options.training, stage, head.function, 'training');
  const validationExamples = stageData(options.validation, stage, head.function, 'validation');
  const coarse = coarseSide(options.coarse, 'training');
  const coarseValidation = coarseSide(options.coarse, 'validation');
  const terms = termData(stage, coarse, head.function, 'training', seed);
  const identity: RunIdentity = {
    function: head.function.name,
    options: head.function.options,
    stage,
    seed,
    examples: examples.examples,
    validationExamples: validationExamples.examples,
    ...coarseCounts(stage, coarse, coarseValidation),
  };
  const resumed = checkpoint?.resume && decodeCheckpoint(checkpoint.resume, identity);
  const trained = { ...head.parameters, ...lossState(loss, stage, head.function) };
  const state = resumed?.values ?? { ...trained, ...initialSlots(optimizer, trained) };
  const validating = {
    ...{ head, stage, loss, graph: graphs.loss, runtime, state, signal, coarse: coarseValidation },
    terms: termData(stage, coarseValidation, head.function, 'validation', seed),
  };
  return new TrainingRun({
    options,
    runtime,
    seed,
    loss,
    optimizer,
    rate: scheduleOf(stage, stage.epochs * Math.ceil(examples.examples / stage.batchSize), head.function.dimension),
    examples,
    validationExamples,
    terms,
    coarseImages: imagesBehind(stage, coarseValidation),
    identity,
    program: await runtime.compile(graphs.step, state),
    validator: await createValidator({ ...validating, data: options.validation, examples: validationExamples }),
    resumed,
  });
}

/** One stage of training under way. Each method takes where the run stands and returns where it stands afterwards. */
class TrainingRun {
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
    const { parameters } = head;
    const finest = this.#parts.options.stage.choose && { finest: parameters };
    return this.#closeEpoch({ step: 0, lossSum: 0, epochs: [], best: parameters, ...finest }, 0);
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
    return epoch - (bestOf(epochs, stage)?.epoch ?? 0) >= patience ? 'early' : undefined;
  }

  async result(state: TrainingState, stopped: TrainingRecord['stopped']): Promise<TrainingResult> {
    const { options, seed, examples, validationExamples, runtime } = this.#parts;
    const { epochs } = state;
    const { values, choice } = await this.#chosen(state);
    const record: TrainingRecord = {
      stage: options.stage,
      seed,
      examples: examples.examples,
      leftOut: examples.leftOut,
      validationExamples: validationExamples.examples,
      runtime: runtime.name,
      epochs,
      bestEpoch: (choice ? choice.candidates[choice.chosen] : bestOf(epochs, options.stage))?.epoch ?? 0,
      stopped,
      ...(choice && { choice }),
    };
    const history = [...options.head.history, { event: 'trained', ...record, ...modelOf(options.training) }];
    return { head: { function: options.head.function, parameters: values, history }, record };
  }

  /** The best epoch's values, or what a stage that chooses by rank and recall finds better. */
  async #chosen({ best, finest = best, epochs }: TrainingState): Promise<{ values: HeadValues; choice?: Choice }> {
    const { options, validator, coarseImages } = this.#parts;
    const { choose } = options.stage;
    if (choose === undefined || !epochs.some(candidateOf)) return { values: best };
    const measure = (values: HeadValues) => validator.standing(values);
    return chooseValues({ choose, epochs, given: options.head.parameters, best, finest, coarseImages, measure });
  }

  async dispose(): Promise<void> {
    await this.#parts.program.dispose();
    await this.#parts.validator.dispose();
  }

  /** Runs one batch; `count` numbers the steps of the whole stage from 1. Returns the sum of its losses. */
  async #step(indices: Int32Array, count: number): Promise<number> {
    const { program, examples, terms, optimizer, rate, loss } = this.#parts;
    const result = await program.run({
      ...examples.batch(indices),
      ...terms.batch(`step ${count}`),
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
    const own = headValues(options.head, values);
    const best = bestOf(epochs, options.stage) === ended ? own : earlier.best;
    const finest = earlier.finest && { finest: finestOf(epochs) === ended ? own : earlier.finest };
    const state = { epoch, step: 0, lossSum: 0, epochs, values, best, ...finest };
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

/** Which model's embeddings a head is for, where the data say it. */
function modelOf(data: MatchingData): { readonly model?: unknown; readonly weightsHash?: unknown } {
  const { model, weightsHash } =
    (data as { readonly manifest?: { model?: unknown; weightsHash?: unknown } }).manifest ?? {};
  return { ...(model !== undefined && { model }), ...(weightsHash !== undefined && { weightsHash }) };
}
