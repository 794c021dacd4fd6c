import { plainRuntime } from '@fgclip/core';
import { type EmbeddingTable, importEmbeddings, mineHardNegatives, syntheticEmbeddings } from '@fgclip/datasets';
import type { Stage } from '@fgclip/heads';
import type { TrainExperimentOptions } from '../src/experiments/train-experiment.ts';

/** 60 images of 8 dimensions, two captions each, four hard negatives a caption. */
export async function smallTable(seed = 1): Promise<EmbeddingTable> {
  const table = importEmbeddings(syntheticEmbeddings({ images: 60, captionsPerImage: 2, dimension: 8, seed }));
  return (await mineHardNegatives(table, { negatives: 4 })).table;
}

const optimizer = { type: 'adam' } as const;

export const smallWarmUp: Stage = {
  name: 'warm-up',
  kind: 'pairs',
  loss: { type: 'triplet', margin: 0.2 },
  optimizer,
  learningRate: 0.01,
  epochs: 3,
  batchSize: 16,
};

export const smallFineTune: Stage = {
  name: 'fine-tune',
  kind: 'captions',
  loss: { type: 'triplet', margin: 0.05 },
  optimizer,
  learningRate: 0.01,
  epochs: 3,
  batchSize: 16,
  negatives: 4,
};

/** Two heads, two folds, two stages: eight jobs. */
export function smallExperiment(folder: string, table: EmbeddingTable) {
  return {
    folder,
    table,
    heads: [{ name: 'linear' }, { name: 'mlp', options: { hidden: [8] } }],
    stages: [smallWarmUp, smallFineTune],
    split: { folds: 2, validation: 0.2 },
    runtime: plainRuntime(),
  } as const satisfies TrainExperimentOptions;
}
