import type { Stage } from '@fgclip/heads';
import { UsageError } from '../printing/errors.ts';
import type { StageValue } from './values.ts';

/** Settings of stages given on the command line. */
export interface StageOverrides {
  readonly epochs?: readonly StageValue[];
  readonly batchSize?: readonly StageValue[];
  readonly learningRate?: readonly StageValue[];
  readonly margin?: readonly StageValue[];
  readonly patience?: readonly StageValue[];
  readonly minNegatives?: readonly StageValue[];
}

/**
 * Stages with the settings asked for. What is said of one stage goes before what is said of all, and the later before
 * the earlier. @throws UsageError for a stage that is not trained, or a margin where the loss has none.
 */
export function overrideStages(stages: readonly Stage[], overrides: StageOverrides): Stage[] {
  checkNames(stages, overrides);
  return stages.map((stage) => {
    const settings = {
      epochs: valueFor(stage, overrides.epochs),
      batchSize: valueFor(stage, overrides.batchSize),
      learningRate: valueFor(stage, overrides.learningRate),
      patience: valueFor(stage, overrides.patience),
      minNegatives: stage.kind === 'captions' ? valueFor(stage, overrides.minNegatives) : undefined,
    };
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    return { ...stage, ...given, loss: lossWith(stage, valueFor(stage, overrides.margin)) };
  });
}

function valueFor({ name }: Stage, values: readonly StageValue[] = []): number | undefined {
  const ofStage = values.findLast(({ stage }) => stage === name);
  return (ofStage ?? values.findLast(({ stage }) => stage === undefined))?.value;
}

function lossWith({ name, loss }: Stage, margin: number | undefined): Stage['loss'] {
  if (margin === undefined) return loss;
  if (loss.type === 'triplet') return { ...loss, margin };
  throw new UsageError(`--margin: the loss of stage "${name}" is ${loss.type}, which has none.`);
}

function checkNames(stages: readonly Stage[], overrides: StageOverrides): void {
  const { epochs = [], batchSize = [], learningRate = [], margin = [], patience = [], minNegatives = [] } = overrides;
  for (const { stage } of [...epochs, ...batchSize, ...learningRate, ...margin, ...patience, ...minNegatives]) {
    if (stage === undefined || stages.some(({ name }) => name === stage)) continue;
    throw new UsageError(`No stage "${stage}" is trained here, only ${stages.map(({ name }) => name).join(', ')}.`);
  }
}
