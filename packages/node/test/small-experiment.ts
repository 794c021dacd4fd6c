import { plainRuntime } from '@fgclip/core';
import { type EmbeddingTable, importEmbeddings, mineHardNegatives } from '@fgclip/datasets';
import type { Stage } from '@fgclip/heads';
import { syntheticEmbeddings } from '../../datasets/test/synthetic-embeddings.ts';
import { givenTables } from '../src/experiments/data-source.ts';
import { splitTable } from '../src/experiments/split-table.ts';
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

export const smallSplit = { folds: 2, validation: 0.2 };

/** Two heads, two folds, two stages: eight jobs. */
export function smallExperiment(folder: string, table: EmbeddingTable) {
  return {
    folder,
    data: splitTable(table, smallSplit),
    heads: [{ name: 'linear' }, { name: 'mlp', options: { hidden: [8] } }],
    stages: [smallWarmUp, smallFineTune],
    runtime: plainRuntime(),
  } as const satisfies TrainExperimentOptions;
}

/** The same heads and stages on tables given for each stage: four jobs. */
export async function givenExperiment(folder: string) {
  const [first, second, third, fourth] = await Promise.all([11, 12, 13, 14].map((seed) => smallTable(seed)));
  if (!first || !second || !third || !fourth) throw new Error('a table lacks');
  const data = givenTables({
    'warm-up': { training: first, validation: renamed(second) },
    'fine-tune': { training: third, validation: renamed(fourth) },
  });
  const { heads, stages, runtime } = smallExperiment(folder, first);
  return { folder, data, heads, stages, runtime } satisfies TrainExperimentOptions;
}

/** The table with photographs of its own. */
function renamed(table: EmbeddingTable): EmbeddingTable {
  return { ...table, imageIds: table.imageIds.map((id) => `other ${id}`) };
}
