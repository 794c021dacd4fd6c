import {
  adam,
  adamW,
  binaryCrossEntropy,
  constantRate,
  type Expression,
  FgclipError,
  infoNce,
  type Loss,
  meanSquaredError,
  type Optimizer,
  type Schedule,
  sgd,
  type Tensors,
  trainingStep,
  triplet,
  warmupCosine,
} from '@fgclip/core';
import {
  add,
  defineGraph,
  dimension,
  divide,
  type Graph,
  input,
  multiply,
  normalize,
  parameter,
  reshape,
  transpose,
} from '@fgclip/core/graph';
import { multiplyDims } from '@fgclip/core/internal';
import { parameterExpressions } from '../matching/head.ts';
import type { MatchingFunction, ParameterValues } from '../matching/matching-function.ts';
import { captionScores, combineRows } from '../matching/scores.ts';
import type { LossOptions, OptimizerOptions, Stage } from './stage.ts';
import { keepingLoss, pairsLoss, weighted } from './terms.ts';

/** A stage's step (forward, backward, optimiser) and its loss alone, for validation. Both take StageData's batches. */
export interface StageGraphs {
  readonly step: Graph;
  readonly loss: Graph;
}

export function stageGraphs(matching: MatchingFunction, stage: Stage, loss: Loss, optimizer: Optimizer): StageGraphs {
  const parameters = parameterExpressions(matching);
  const further = furtherLosses(stage, matching);
  const learned = Object.fromEntries(
    Object.keys(learnedValues(loss, further)).map((name) => [name, parameter(name, [])]),
  );
  const examples = (of: Loss, at: Expressions): Expression =>
    stage.kind === 'pairs'
      ? pairsLoss(matching, parameters, of, at, { ...stage, prefix: '', rows: 'batch' })
      : captionsLoss(matching, parameters, of, at, stage);

  const terms = weighted([
    ...(stage.keep ?? []).map((keeping, k) => ({
      weight: keeping.weight,
      value: keepingLoss(matching, parameters, keeping, k),
    })),
    ...further.map(({ loss: of, weight, source }, k) => {
      const at = named(learned, `further.${k}`);
      const rows = source === undefined ? 'batch' : `further.${k}.pairs`;
      const value =
        source === undefined
          ? examples(of, at)
          : pairsLoss(matching, parameters, of, at, { prefix: `further.${k}.`, rows });
      return { weight, value: of.reduction === 'mean' ? value : divide(value, dimension(rows)) };
    }),
  ]);
  const own = examples(loss, named(learned, 'loss'));
  const value = terms === undefined ? own : add(own, perExample(terms, loss));
  return {
    step: trainingStep({ loss: value, parameters: { ...parameters, ...learned }, optimizer, clipNorm: stage.clipNorm }),
    loss: defineGraph({ outputs: { loss: value } }),
  };
}

/** A mean as the stage's own loss has it, so that weights mean the same beside a sum and a mean. */
function perExample(terms: Expression, { reduction }: Loss): Expression {
  return reduction === 'mean' ? terms : multiply(terms, dimension('batch'));
}

/** First values of what the losses of a stage learn, under the names of the graphs' parameters. */
export function lossState(
  loss: Loss,
  stage: Stage,
  matching: MatchingFunction,
): Record<string, { shape: number[]; data: Float32Array }> {
  const values = learnedValues(loss, furtherLosses(stage, matching));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { shape: [], data: Float32Array.of(value) }]),
  );
}

/** First values of what losses learn, by "loss.log_scale", "further.0.log_scale". */
function learnedValues(loss: Loss, further: readonly { readonly loss: Loss }[]): Record<string, number> {
  const losses = [['loss', loss] as const, ...further.map((term, k) => [`further.${k}`, term.loss] as const)];
  return Object.fromEntries(
    losses.flatMap(([prefix, { parameters }]) =>
      Object.entries(parameters).map(([name, value]) => [`${prefix}.${name}`, value] as const),
    ),
  );
}

function furtherLosses({ further = [] }: Stage, matching: MatchingFunction) {
  return further.map(({ loss, ...term }) => ({ ...term, loss: lossOf(loss, matching) }));
}

type Expressions = Readonly<Record<string, Expression>>;

function captionsLoss(
  matching: MatchingFunction,
  parameters: Expressions,
  loss: Loss,
  learned: Expressions,
  { negatives = 10, captionNormalization = 'embedding' }: Stage,
): Expression {
  const image = input('image', ['batch', matching.dimension]);
  const captions = input('captions', ['batch', 1 + negatives, matching.dimension]);
  const present = input('present', ['batch', negatives]);
  const score = captionNormalization === 'embedding' ? captionScores : captionAxisScores;
  return loss.captions(score(matching, image, captions, parameters), present, learned);
}

/** Those of one loss, by the names it knows. */
function named(learned: Expressions, prefix: string): Expressions {
  return Object.fromEntries(
    Object.entries(learned)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );
}

/** The loss a stage names; the function says what its scores are. */
export function lossOf(options: LossOptions, { scores }: Pick<MatchingFunction, 'scores'>): Loss {
  switch (options.type) {
    case 'triplet':
      return triplet(options);
    case 'infonce':
      return infoNce(options);
    case 'bce':
      return binaryCrossEntropy({ scores });
    case 'mse':
      return meanSquaredError();
  }
}

export function optimizerOf(options: OptimizerOptions): Optimizer {
  switch (options.type) {
    case 'adam':
      return adam(options);
    case 'adamw':
      return adamW(options);
    case 'sgd':
      return sgd(options);
  }
}

/** The learning rate of each step, given how many there will be. */
export function scheduleOf(stage: Stage, totalSteps: number, width: number): Schedule {
  const { schedule } = stage;
  const learningRate = stage.learningRate === 'by-dimension' ? rateFor(width) : stage.learningRate;
  if (schedule?.type !== 'cosine') return constantRate(learningRate);
  return warmupCosine({ peak: learningRate, warmupSteps: schedule.warmupSteps ?? 0, totalSteps });
}

/** 1e-3 up to 128 values an embedding, 3e-4 at 512: measured there, and a power law between and beyond. */
export function rateFor(width: number): number {
  const power = Math.log(0.3) / Math.log(512 / 128);
  return 1e-3 * Math.max(1, width / 128) ** power;
}

/** The sum of a batch's losses from what its graph returned; NaN where that is no number. */
export function sumOfLosses({ loss }: Tensors, { reduction }: Loss, examples: number): number {
  const value = loss?.data[0] ?? Number.NaN;
  return reduction === 'mean' ? value * examples : value;
}

/**
 * captionScores() as the released code of arXiv 2404.03539 has them in fine-tuning: the text codes [batch, k, d] are
 * normalised over the k captions of an image instead of d. Heads that normalise nothing score as ever.
 *
 * Throws INVALID_ARGUMENT for a function that does not say whether it makes unit vectors of its codes.
 */
function captionAxisScores(
  matching: MatchingFunction,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const { name, unit, textBeforeUnit } = matching;
  if (unit === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', `The codes of "${name}" cannot be normalised over the captions axis`, {
      expected: 'a function that says whether it normalises them: `unit` of `defineHead()`',
      hint: 'Leave `captionNormalization` at "embedding" for others',
    });
  }
  if (textBeforeUnit === undefined) return captionScores(matching, images, captions, parameters);
  const [batch = 1, perImage = 1, dimension = 1] = captions.shape;
  const flat = reshape(captions, [multiplyDims([batch, perImage]), dimension]);
  const codes = textBeforeUnit(flat, parameters);
  const grouped = reshape(codes, [batch, perImage, codes.shape[1] ?? 1]);
  const normalized = transpose(normalize(transpose(grouped)));
  return combineRows(matching, matching.encodeImage(images, parameters), normalized, parameters);
}
