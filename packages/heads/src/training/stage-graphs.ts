import {
  defineGraph,
  type Expression,
  equal,
  eye,
  type Graph,
  input,
  type Loss,
  type Optimizer,
  parameter,
  reshape,
  subtract,
  trainingStep,
} from '@fgclip/core';
import { parameterExpressions } from '../head.ts';
import type { MatchingFunction } from '../matching-function.ts';
import { captionScores, pairScores } from '../scores.ts';
import { captionAxisScores } from './caption-axis-scores.ts';
import type { Stage } from './stage.ts';

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
