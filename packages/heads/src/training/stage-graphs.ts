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
  defineGraph,
  equal,
  eye,
  type Graph,
  input,
  normalize,
  parameter,
  reshape,
  subtract,
  transpose,
} from '@fgclip/core/graph';
import { multiplyDims } from '@fgclip/core/internal';
import { parameterExpressions } from '../matching/head.ts';
import type { MatchingFunction, ParameterValues } from '../matching/matching-function.ts';
import { captionScores, combineRows, pairScores } from '../matching/scores.ts';
import type { LossOptions, OptimizerOptions, Stage } from './stage.ts';

/** A stage's step (forward, backward, optimiser) and its loss alone, for validation. Both take StageData's batches. */
export interface StageGraphs {
  readonly step: Graph;
  readonly loss: Graph;
}

export function stageGraphs(matching: MatchingFunction, stage: Stage, loss: Loss, optimizer: Optimizer): StageGraphs {
  const parameters = parameterExpressions(matching);
  const learned = Object.fromEntries(
    Object.keys(loss.parameters).map((name) => [name, parameter(lossParameter(name), [])]),
  );
  const value =
    stage.kind === 'pairs'
      ? pairsLoss(matching, parameters, loss, learned, stage)
      : captionsLoss(matching, parameters, loss, learned, stage);
  const trained = { ...parameters, ...renamed(learned) };
  return {
    step: trainingStep({ loss: value, parameters: trained, optimizer, clipNorm: stage.clipNorm }),
    loss: defineGraph({ outputs: { loss: value } }),
  };
}

/** First values of what the loss learns, under the names of the graphs' parameters. */
export function lossState(loss: Loss): Record<string, { shape: number[]; data: Float32Array }> {
  return Object.fromEntries(
    Object.entries(loss.parameters).map(([name, value]) => [
      lossParameter(name),
      { shape: [], data: Float32Array.of(value) },
    ]),
  );
}

type Expressions = Readonly<Record<string, Expression>>;

function pairsLoss(
  matching: MatchingFunction,
  parameters: Expressions,
  loss: Loss,
  learned: Expressions,
  { samePhotographNegatives = false }: Stage,
): Expression {
  const image = input('image', ['batch', matching.dimension]);
  const text = input('text', ['batch', matching.dimension]);
  const photograph = input('photograph', ['batch']);
  // Another caption of the same photograph is right too: it is no negative (the released code takes it for one).
  const right = samePhotographNegatives
    ? eye('batch')
    : equal(reshape(photograph, ['batch', 1]), reshape(photograph, [1, 'batch']));
  return loss.pairs(pairScores(matching, image, text, parameters), subtract(1, right), learned);
}

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

function renamed(learned: Expressions): Record<string, Expression> {
  return Object.fromEntries(Object.entries(learned).map(([name, value]) => [lossParameter(name), value]));
}

function lossParameter(name: string): string {
  return `loss.${name}`;
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
export function scheduleOf({ schedule, learningRate }: Stage, totalSteps: number): Schedule {
  if (schedule?.type !== 'cosine') return constantRate(learningRate);
  return warmupCosine({ peak: learningRate, warmupSteps: schedule.warmupSteps ?? 0, totalSteps });
}

/** Throws INVALID_ARGUMENT for a stage that cannot be run. */
export function checkStage(stage: Stage): void {
  const positive = (name: string, value: number, whole: boolean): void => {
    if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return;
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${stage.name}": \`${name}\` is out of range`, {
      expected: whole ? 'a positive integer' : 'a positive number',
      found: String(value),
    });
  };
  positive('learningRate', stage.learningRate, false);
  positive('epochs', stage.epochs, true);
  positive('batchSize', stage.batchSize, true);
  if (stage.kind === 'pairs' && stage.batchSize === 1) {
    throw new FgclipError(
      'INVALID_ARGUMENT',
      `Stage "${stage.name}": a batch of one pair has nothing to compare it with`,
      {
        expected: '`batchSize` of 2 or more; the larger, the more there is to learn from',
        found: '1',
      },
    );
  }
  if (stage.kind === 'captions') positive('negatives', stage.negatives ?? 10, true);
  checkErrata(stage);
  if (stage.patience !== undefined) positive('patience', stage.patience, true);
  if (stage.clipNorm !== undefined) positive('clipNorm', stage.clipNorm, false);
}

function checkErrata(stage: Stage): void {
  const { name, kind, negatives = 10, minNegatives = 1, samePhotographNegatives, captionNormalization } = stage;
  const misplaced = kind === 'pairs' ? captionNormalization : samePhotographNegatives;
  if (misplaced !== undefined) {
    const option = kind === 'pairs' ? 'captionNormalization' : 'samePhotographNegatives';
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": \`${option}\` means nothing for kind "${kind}"`);
  }
  if (captionNormalization === 'captions-axis' && minNegatives !== negatives) {
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": the captions axis must be full`, {
      expected: `\`minNegatives\` of ${negatives}, the number of negatives`,
      found: `${minNegatives}`,
      hint: 'A missing negative would count in the norm of the others',
    });
  }
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
